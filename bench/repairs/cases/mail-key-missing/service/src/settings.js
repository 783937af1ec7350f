/** The environment lacks something. */
export class ConfigError extends Error {
  static {
    this.prototype.name = "ConfigError";
  }
}

/** A variable of the environment that there is no default for. */
export function required(env, name) {
  const value = env[name];
  if (value === undefined || value === "") {
    throw new ConfigError(`${name} is not set; the README lists what must be`);
  }
  return value;
}
