import { type Method, problemCodes, ROUTE_IDS, routeOf } from '../api/index.js';
import { COMMON_PROBLEMS, PROBLEMS, type ProblemCode } from '../http/problem-table.js';

/** `docs/errors.md`: every error code, what it says and which calls answer with it. */
export function errorsPage(): string {
  const codes = (Object.keys(PROBLEMS) as ProblemCode[]).sort((a, b) => PROBLEMS[a].status - PROBLEMS[b].status || (a < b ? -1 : 1));
  return `<!-- Generated from packages/contracts/src/http/problem-table.ts and the catalog of calls: pnpm run generate. -->
# Errors

Every error has a body of type \`application/problem+json\` (RFC 9457). \`code\` is stable; \`detail\` is the sentence below with its braces filled, for the person who reads
it; what fills the braces is a member of the body, too. A client acts on \`code\` and \`status\`, and shows \`detail\`.

| Status | Code | What it says | Answered by |
| --- | --- | --- | --- |
${codes.map(row).join('\n')}
`;
}

const MANY = 12;

function row(code: ProblemCode): string {
  const { status, message } = PROBLEMS[code];
  return `| ${status} | \`${code}\` | ${message.replaceAll('|', '\\|')} | ${answeredBy(code)} |`;
}

function answeredBy(code: ProblemCode): string {
  if (COMMON_PROBLEMS.includes(code)) return 'any call';
  const ids = ROUTE_IDS.filter((id) => {
    const route = routeOf(id);
    return route.methods.some((method: Method) => problemCodes(route, method).includes(code));
  });
  if (ids.length === 0) return 'the agent, to boot scripts';
  return ids.length > MANY ? `${ids.length} calls` : ids.map((id) => `\`${id}\``).join(', ');
}
