/** What of WebAssembly is used: its types come with those of browsers. Absent with `--jitless`. */
interface Platform {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  };
}

/** What a module, in base64, exports; null where there is no WebAssembly, no SIMD or no room for it. */
export function instantiate(module: string, imports: object): object | null {
  try {
    const { WebAssembly } = globalThis as unknown as Platform;
    const compiled = new WebAssembly.Module(Buffer.from(module, "base64"));
    return new WebAssembly.Instance(compiled, imports).exports;
  } catch {
    return null;
  }
}
