/** What a box may not ask of the kernel, by the kernel's own numbers on each architecture. */
interface Architecture {
  /** As the kernel names it to a filter (`AUDIT_ARCH_*`). */
  readonly audit: number;
  readonly forbidden: readonly number[];
  /** Numbers from here on are a second way to the same calls; null where there is none. */
  readonly second: number | null;
}

/*
 * add_key, request_key and keyctl: no namespace holds the keyring of the session that started the
 * fixer. open_by_handle_at: a file past every mount. bpf, perf_event_open, userfaultfd and the three
 * of io_uring: nothing that a project's checks need, and where holes of the kernel were found most.
 */
const architectures: Readonly<Partial<Record<NodeJS.Architecture, Architecture>>> = {
  x64: {
    audit: 0xc000003e,
    forbidden: [248, 249, 250, 304, 321, 298, 323, 425, 426, 427],
    // The x32 calls.
    second: 0x40000000,
  },
  arm64: {
    audit: 0xc00000b7,
    forbidden: [217, 218, 219, 265, 280, 241, 282, 425, 426, 427],
    second: null,
  },
};

/** Instructions of a filter (`linux/bpf_common.h`, `linux/filter.h`). */
const load = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const give = 0x06;

/** Offsets in what a filter is given (`struct seccomp_data`). */
const callNumber = 0;
const architectureName = 4;

const allow = 0x7fff0000;
/** `SECCOMP_RET_ERRNO` with `EPERM`: programs take it for a right that they do not have. */
const forbid = 0x00050001;

/**
 * The filter of system calls that bubblewrap sets up in a box, as the kernel reads it; null on an
 * architecture whose numbers are not known here. Calls of another architecture are all forbidden:
 * they would have other numbers.
 */
export function systemCallFilter(name: NodeJS.Architecture): Uint8Array | null {
  const architecture = architectures[name];
  if (architecture === undefined) return null;
  const { audit, forbidden, second } = architecture;
  const tests: readonly (readonly [code: number, value: number])[] = [
    ...(second === null ? [] : [[jumpIfAtLeast, second] as const]),
    ...forbidden.map((number) => [jumpIfEqual, number] as const),
  ];
  // Jumps are counted from the instruction after them; the last one forbids.
  const program = [
    [load, 0, 0, architectureName],
    [jumpIfEqual, 0, tests.length + 2, audit],
    [load, 0, 0, callNumber],
    ...tests.map(([code, value], index) => [code, tests.length - index, 0, value]),
    [give, 0, 0, allow],
    [give, 0, 0, forbid],
  ];
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  for (const [index, [code = 0, ifTrue = 0, ifFalse = 0, value = 0]] of program.entries()) {
    bytes.setUint16(index * 8, code, true);
    bytes.setUint8(index * 8 + 2, ifTrue);
    bytes.setUint8(index * 8 + 3, ifFalse);
    bytes.setUint32(index * 8 + 4, value, true);
  }
  return new Uint8Array(bytes.buffer);
}
