import { createAssembler, createDetector, type Redactor } from "@mendwatch/detection";

/** What services most often say when something fails: a record of pino, and text with a stack below. */
const sample = `{"level":50,"time":1767225600000,"pid":7,"reqId":"req-1","err":{"type":"Error","message":"order 4711 has no address","stack":"Error: order 4711 has no address\\n    at pack (/srv/shop/src/pack.js:12:9)\\n    at async ship (/srv/shop/src/ship.js:40:3)"},"msg":"request failed"}
[2026-01-01T00:00:00.000Z] ERROR (worker/7): order 4711 has no address
Error: order 4711 has no address
    at pack (/srv/shop/src/pack.js:12:9)
    at async ship (/srv/shop/src/ship.js:40:3)
[2026-01-01T00:00:00.000Z] INFO (worker/7): shipped
`;

/** After so many readings V8 has compiled most of what they need. */
const readings = 10;

/**
 * Reads errors that nobody had. The first ones of a process take ten times as long as later ones, and
 * whoever waits for them has an outage.
 */
export function rehearse(redactor: Redactor): void {
  for (let reading = 0; reading < readings; reading += 1) {
    const assembler = createAssembler();
    // One that has read nothing yet: what it remembers is not read again.
    const detect = createDetector({ redactor });
    const lines = sample.split("\n").map((text) => ({ text, offset: 0, number: 0 }));
    const entries = [...lines.flatMap((line) => assembler.push(line)), ...assembler.flush("end")];
    for (const entry of entries) detect(entry);
    redactor.text(sample);
  }
}
