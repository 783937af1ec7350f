/** True for the service's own code: not the runtime, not a dependency. */
export function isInApp(file: string): boolean {
  return !/^node:|(?:^|[\\/])node_modules[\\/]|^<anonymous>$|^native$/.test(file);
}
