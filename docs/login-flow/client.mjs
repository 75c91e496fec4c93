// A client of Latchkey's interface for login flows. Node 18 or later, no dependency.
//
// It fails open: whatever the portal answers, or if it answers nothing, the
// sign-in goes on. Neither function throws.

import { createHash, webcrypto } from 'node:crypto';

// Bytes of an answer at most; a real one has some hundred.
const LARGEST_ANSWER = 64 * 1024;
// Keys of another portal, or of nobody, are not asked for more often than this.
const KEYS_AGAIN_MS = 1_000;
const KEYS_KEPT_MS = 5 * 60_000;
// Two servers' clocks differ by a little.
const CLOCKS_DIFFER_S = 60;

export class Latchkey {
  #options;
  #keys = new Map();
  #keysReadAt = -Infinity;
  #seen = new Map();

  // portal: its public URL, without a slash at the end; key and name: those of
  // `latchkey login-flow add`; tenant: its name. timeLimit: milliseconds that a
  // sign-in may wait. onFault hears why nothing was answered, for your log.
  constructor({ portal, key, tenant, name, timeLimit = 1_000, now = Date.now, onFault = () => {} }) {
    this.#options = { portal, key, tenant, name, timeLimit, now, onFault };
  }

  // Whether to interrupt this sign-in: the address to send the browser to, or
  // null, which means: go on. Ask right after the person signed in.
  async ask({ user, returnTo, state, authTime, amr, locale }) {
    const { portal, key, tenant, now, onFault } = this.#options;
    try {
      const question = {
        tenant, user, return_to: returnTo, state, amr,
        auth_time: authTime ?? Math.floor(now() / 1000),
        ...(locale ? { locale } : {}),
      };
      const answer = await this.#fetch('/api/v1/interrupts', {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(question),
      });
      if (answer?.required !== true) return null;
      // Whoever sits on the line must not send people elsewhere.
      if (!`${answer.url}`.startsWith(`${portal}/register`)) throw new Error(`sends to ${answer.url}`);
      return answer.url;
    } catch (fault) {
      onFault(fault);
      return null;
    }
  }

  // What the parameter `result` says: { account, user, result, kind }; or null,
  // which means: it counts for nothing, and the sign-in goes on all the same.
  // `state` is what you sent for this login, from your own store, not from the address.
  async read(token, state) {
    const { portal, name, now, onFault } = this.#options;
    try {
      const [head, body, signature, ...more] = `${token}`.split('.');
      const bytes = (part) => Buffer.from(part ?? '', 'base64url');
      const { alg, typ, kid } = JSON.parse(bytes(head));
      if (more.length > 0 || alg !== 'ES256' || typ !== 'latchkey-result+jwt') throw new Error('no result');
      const key = await this.#key(kid);
      const good = await webcrypto.subtle.verify(
        { name: 'ECDSA', hash: 'SHA-256' }, key, bytes(signature), Buffer.from(`${head}.${body}`),
      );
      if (!good) throw new Error('not signed by the portal');
      const claims = JSON.parse(bytes(body));
      const seconds = Math.floor(now() / 1000);
      const hash = createHash('sha256').update(state).digest().subarray(0, 16).toString('base64url');
      if (claims.iss !== portal) throw new Error('of another portal');
      if (claims.aud !== name) throw new Error('for another login flow');
      if (!(claims.exp > seconds)) throw new Error('too old');
      if (!(claims.iat <= seconds + CLOCKS_DIFFER_S)) throw new Error('of the future');
      if (claims.s_hash !== hash) throw new Error('of another login');
      this.#once(claims, seconds);
      return { account: claims.sub, user: claims.user, result: claims.result, kind: claims.kind };
    } catch (fault) {
      onFault(fault);
      return null;
    }
  }

  // Each result counts once. With several processes keep this in a store that
  // they share, or let the portal keep it: POST /api/v1/results.
  #once({ jti, exp }, seconds) {
    for (const [seen, until] of this.#seen) if (until <= seconds) this.#seen.delete(seen);
    if (typeof jti !== 'string' || this.#seen.has(jti)) throw new Error('counted before');
    this.#seen.set(jti, exp);
  }

  // Keys are kept for some minutes; one that is not known may be a new one.
  async #key(kid) {
    const age = this.#options.now() - this.#keysReadAt;
    if (age > KEYS_KEPT_MS || (!this.#keys.has(kid) && age >= KEYS_AGAIN_MS)) {
      const { keys } = await this.#fetch('/.well-known/jwks.json', {});
      const fresh = new Map();
      for (const jwk of keys) {
        const curve = { name: 'ECDSA', namedCurve: 'P-256' };
        fresh.set(jwk.kid, await webcrypto.subtle.importKey('jwk', jwk, curve, false, ['verify']));
      }
      this.#keys = fresh;
      this.#keysReadAt = this.#options.now();
    }
    if (!this.#keys.has(kid)) throw new Error('signed with an unknown key');
    return this.#keys.get(kid);
  }

  // One call, over and done within the time limit, the body included.
  async #fetch(path, request) {
    const { portal, timeLimit } = this.#options;
    const answer = await fetch(portal + path, {
      ...request, redirect: 'error', signal: AbortSignal.timeout(timeLimit),
    });
    let size = 0;
    const chunks = [];
    for await (const chunk of answer.body) {
      size += chunk.length;
      if (size > LARGEST_ANSWER) throw new Error('the answer has no end');
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString();
    if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
    return JSON.parse(text);
  }
}
