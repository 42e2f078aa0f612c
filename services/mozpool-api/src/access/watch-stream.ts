import { Problem, type StreamBody } from '@mozpool/service-kit';

/** As often as tokens are looked up: a stream ends as soon as a new call would be refused. */
const CHECK_MS = 3_000;

/** A stream that ends once its caller may not listen any more: a revoked token hears nothing further. */
export function watchStream(body: StreamBody, mayListen: () => Promise<unknown>, checkMs = CHECK_MS): StreamBody {
  return {
    ...body,
    open(client) {
      let checking = false;
      const check = async () => {
        if (checking) return;
        checking = true;
        try {
          await mayListen();
        } catch (error) {
          // a database that is away says nothing about the caller
          if (error instanceof Problem && error.status < 500) client.end();
        } finally {
          checking = false;
        }
      };
      const timer = setInterval(check, checkMs);
      timer.unref();
      client.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
      return body.open(client);
    },
  };
}
