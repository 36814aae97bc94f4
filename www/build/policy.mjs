// Content security policies. docs/privacy.md explains them.
import { createHash } from 'node:crypto';

const CLOSED = "connect-src 'none'; form-action 'none'; base-uri 'none'; object-src 'none'; frame-src 'none'; require-trusted-types-for 'script'; trusted-types lit-html keliu";

/** For a server that serves pkg/. */
export const HEADER_POLICY = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; ${CLOSED}; frame-ancestors 'self'`;

const hash = (text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** For a page that consists of exactly these scripts and styles. */
export function hashPolicy(scripts, styles) {
  return `default-src 'none'; script-src ${scripts.map(hash).join(' ')} 'wasm-unsafe-eval'; worker-src blob:; style-src ${styles.map(hash).join(' ')}; ${CLOSED}`;
}
