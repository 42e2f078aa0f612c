import { sendFile } from '@mozpool/hardware';
import { LimitError, withLimit } from '@mozpool/service-kit';
import { type RequestHandler, Router } from 'express';
import type { ArtifactCache } from './artifact-cache.js';
import { ArtifactError } from './artifact-error.js';
import type { Artifact } from './artifact-keys.js';

/** Shorter than a boot script waits for an answer; after that it is asked to come again, while the download goes on. */
const ANSWER_WITHIN_MS = 20_000;
const RETRY_AFTER_SECONDS = '2';
/** What the client asked for and the artifact does not fulfil: 412 and, for ranges, 416. */
const CONDITIONS = [412, 416];

export interface ServeArtifactsInput {
  readonly cache: ArtifactCache;
  /** Only what a boot under way names is fetched: the agent is nobody's proxy. */
  readonly find: (sha256: string) => Artifact | undefined;
  readonly answerWithinMs?: number;
}

/** `/CHECKSUM/NAME`: an artifact from the cache, with ranges, an ETag and for ever good. A board gets the whole file or none. */
export function serveArtifacts({ cache, find, answerWithinMs = ANSWER_WITHIN_MS }: ServeArtifactsInput): Router {
  const router = Router();
  const serve: RequestHandler<{ sha256: string }> = async (request, response, next) => {
    const refuse = (status: number, message: string) => void response.status(status).type('text/plain').send(`${message}\n`);
    const ask503 = (reason: string) => {
      response.removeHeader('ETag');
      response.set('Retry-After', RETRY_AFTER_SECONDS);
      refuse(503, `The artifact is not here yet: ${reason}. Ask again.`);
    };
    const artifact = find(request.params.sha256);
    if (!artifact) return refuse(404, 'No network boot under way names an artifact with this check sum.');
    try {
      const path = await withLimit(answerWithinMs, 'not whole', () => cache.get(artifact));
      response.set({ ETag: `"${artifact.sha256}"`, 'Content-Type': 'application/octet-stream' });
      sendFile({
        request,
        response,
        path: encodeURI(path),
        options: { cacheControl: true, immutable: true, maxAge: '365d', dotfiles: 'allow', lastModified: false },
        onRefused: (error) => {
          if (CONDITIONS.includes(error.statusCode)) return next(error);
          // it was evicted this moment
          if (!response.headersSent) ask503('it was removed');
        },
      });
    } catch (error) {
      if (error instanceof ArtifactError && error.kind === 'final') return refuse(422, `The artifact cannot be had: ${error.message}.`);
      if (!(error instanceof ArtifactError || error instanceof LimitError)) return next(error);
      ask503(error.message);
    }
  };
  router.get('/:sha256/:name', serve);
  return router;
}
