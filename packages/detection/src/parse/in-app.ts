/** Folders whose code the service's people did not write. */
const dependency =
  /(?:^|[\\/])(?:node_modules|\.yarn|\.pnp\.[cm]?js|site-packages|dist-packages)(?:[\\/]|$)|^https?:\/\/(?:deno\.land|jsr\.io|esm\.sh)\/|[\\/]go[\\/]pkg[\\/]mod[\\/]|(?:^|[\\/])vendor[\\/].*\.(?:php|go|rb)$/;
/** The runtime itself, also the one around it on a host that runs functions, code made from text, and what a bundler adds to start its chunks. */
const runtime =
  /^(?:\/var\/runtime\/|node:|bun:|deno:|ext:|internal[\\/]|native$|unknown$|<anonymous>|\[eval|evalmachine|wasm:|webpack[\\/](?:bootstrap|runtime)|webpack:\/\/\/?(?:webpack|external))/;
/** Node before 16 named its own files without a folder. */
const oldRuntime =
  /^(?:_?(?:assert|async_hooks|buffer|child_process|cluster|crypto|dgram|dns|domain|events|fs|https?|module|net|path|process|querystring|readline|repl|stream|timers|tls|url|util|vm|zlib)|_(?:http|stream|tls)_\w+|bootstrap_node)\.js$/;

/** True for the service's own code: not the runtime, not a dependency. */
export function isInApp(file: string): boolean {
  return file !== "" && !runtime.test(file) && !oldRuntime.test(file) && !dependency.test(file);
}
