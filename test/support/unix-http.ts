import { request, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";

/** An answer that came over a unix socket. */
export interface SocketAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** False where the connection was cut before the end. */
  readonly whole: boolean;
}

/** A request over a unix socket. */
export interface SocketRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Hangs up when it aborts. */
  readonly signal?: AbortSignal;
  /** Told of each piece of the answer as it comes. */
  readonly onPiece?: (piece: string) => void;
}

/** Asks over a unix socket. Rejects where no answer begins. */
export async function askSocket(socket: string, asked: SocketRequest): Promise<SocketAnswer> {
  const { method = "POST", path = "/", headers = {}, body, signal, onPiece } = asked;
  return new Promise((resolve, reject) => {
    const options = { socketPath: socket, method, path, headers, agent: false, signal };
    const sent = request(options, (response) => {
      let text = "";
      response.on("data", (piece: Buffer) => {
        text += piece.toString();
        onPiece?.(piece.toString());
      });
      response.on("error", () => {});
      response.once("close", () => {
        const { statusCode: status = 0, headers: said, complete: whole } = response;
        resolve({ status, headers: said, body: text, whole });
      });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Writes bytes as they are, and gives back everything that came until the other side hung up. */
export async function writeRaw(socket: string, ...pieces: readonly string[]): Promise<string> {
  const connection = connect(socket);
  let answer = "";
  connection.on("data", (piece) => (answer += piece.toString()));
  const closed = new Promise<void>((resolve) => connection.once("close", () => resolve()));
  // The other side may hang up while we write; what it said before counts.
  connection.on("error", () => {});
  for (const piece of pieces) connection.write(piece);
  const patience = setTimeout(() => connection.destroy(), 15_000);
  await closed;
  clearTimeout(patience);
  return answer;
}
