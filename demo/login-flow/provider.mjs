// An OpenID provider that interrupts sign-ins for Latchkey, and an app that
// signs in with it: `cargo xtask demo --login-flow`, and the tests.
//
// The provider is npm's oidc-provider; what is Latchkey's is the prompt
// `latchkey` and the two handlers that belong to it.

import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import dns from 'node:dns';
import http from 'node:http';
import { pathToFileURL } from 'node:url';
import { Latchkey } from '../../docs/login-flow/client.mjs';

const { PROVIDER_MODULE, PORTAL, PORT, KEY, TENANT, NAME, TIME_LIMIT } = process.env;
const { Provider, interactionPolicy } = await import(pathToFileURL(PROVIDER_MODULE));
const { Check, Prompt, base } = interactionPolicy;
// The demo listens on the older of localhost's two addresses.
dns.setDefaultResultOrder('ipv4first');

const issuer = `http://localhost:${PORT}`;
const returnTo = `${issuer}/latchkey/back`;
const callback = `${issuer}/app/callback`;
const random = () => randomBytes(16).toString('base64url');
const note = (what) => console.log(JSON.stringify(what));
const latchkey = new Latchkey({
  portal: PORTAL, key: KEY, tenant: TENANT, name: NAME, timeLimit: Number(TIME_LIMIT ?? 1_000),
  onFault: (fault) => note({ fault: String(fault) }),
});

// Logins that were sent to the portal: state -> interaction.
const away = new Map();

// After the login prompt, and only where the person typed their password just
// now: a session that is open already is never interrupted.
const policy = base();
policy.add(new Prompt({ name: 'latchkey' }, new Check('not_asked', 'the portal was not asked', (ctx) => {
  const { result } = ctx.oidc;
  // Who is on the way to the portal already is not sent there.
  return ctx.oidc.client.clientId === 'app' && result?.login && !result.latchkey ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT;
})), 1);

const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'app', redirect_uris: [callback], token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: 'ES256',
  }, {
    // The portal itself: people may sign in here to register.
    client_id: 'latchkey', redirect_uris: [`${PORTAL}/register/callback`], token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: 'ES256',
  }],
  claims: { openid: ['sub'], profile: ['preferred_username'] },
  conformIdTokenClaims: false,
  jwks: { keys: [{ ...signing, alg: 'ES256', use: 'sig' }] },
  cookies: { keys: [random()] },
  interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
  ttl: { Interaction: 3600, Session: 3600, Grant: 3600, AccessToken: 300, IdToken: 3600, AuthorizationCode: 60 },
});

const page = (res, status, body) => {
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  res.end(`<!doctype html><meta name="viewport" content="width=device-width"><title>Acme</title>
<style>body{font:1rem/1.5 system-ui;max-width:26rem;margin:3rem auto;padding:0 1rem}
input{display:block;width:100%;font:inherit;margin:0 0 1rem;box-sizing:border-box}button,a.button{font:inherit}</style>
${body}`);
};
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);
const form = async (req) => {
  let body = '';
  for await (const chunk of req) {
    body += chunk;
    if (body.length > 10_000) throw new Error('too much');
  }
  return new URLSearchParams(body);
};

// The passwords are the portal's: its page for trials knows whether one is right.
const isRight = async (user_id, password) => {
  const answer = await fetch(`${PORTAL}/sign-in?mkt=en`, {
    method: 'POST', headers: { origin: PORTAL }, body: new URLSearchParams({ user_id, password }),
  });
  return answer.ok && (await answer.text()).includes('id="signed-in"');
};

const loginForm = (uid, problem) => `<h1>Acme sign-in</h1>${problem ? `<p role="alert">${problem}</p>` : ''}
<form method="post" action="/interaction/${uid}"><label>User ID<input name="user" autocomplete="username" required></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button></form>`;

async function interaction(req, res, uid, query) {
  const details = await provider.interactionDetails(req, res);
  const finish = (result) => provider.interactionFinished(req, res, result, { mergeWithLastSubmission: true });
  if (details.uid !== uid) return page(res, 400, '<p>This is not your sign-in.</p>');
  switch (details.prompt.name) {
    case 'login': {
      if (req.method !== 'POST') return page(res, 200, loginForm(uid));
      const typed = await form(req);
      const user = (typed.get('user') ?? '').trim().toLowerCase();
      if (!await isRight(user, typed.get('password') ?? '')) {
        return page(res, 401, loginForm(uid, 'User ID or password is wrong.'));
      }
      return finish({ login: { accountId: user, amr: ['pwd'] } });
    }
    case 'latchkey': {
      const user = details.session.accountId;
      if (query?.has('state')) {
        const state = query.get('state');
        // Each state is good once, and in this browser: its cookie names the interaction.
        const known = away.get(state) === uid && away.delete(state);
        const said = known ? await latchkey.read(query.get('result'), state) : null;
        note({ user, came_back: said?.result ?? null });
        return finish({ latchkey: { result: said?.result ?? 'nothing' } });
      }
      const state = random();
      const url = await latchkey.ask({ user, returnTo, state, amr: ['pwd'], locale: details.params.ui_locales });
      note({ user, interrupted: url !== null });
      if (url === null) return finish({ latchkey: { result: 'nothing' } });
      away.set(state, uid);
      setTimeout(() => away.delete(state), 3_600_000).unref();
      res.writeHead(303, { location: url, 'cache-control': 'no-store' });
      return res.end();
    }
    default: {
      const grant = new provider.Grant({
        accountId: details.session.accountId, clientId: details.params.client_id,
      });
      grant.addOIDCScope('openid profile');
      return finish({ consent: { grantId: await grant.save() } });
    }
  }
}

// The app: signs in with code and PKCE, and shows who came.
const waiting = new Map();
async function app(req, res, path, query) {
  if (path === '/') return page(res, 200, '<h1>Acme</h1><p><a class="button" href="/app/sign-in">Sign in</a></p>');
  if (path === '/app/sign-in') {
    const [state, verifier] = [random(), random() + random()];
    waiting.set(state, verifier);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const asked = new URLSearchParams({
      client_id: 'app', response_type: 'code', scope: 'openid', redirect_uri: callback, state,
      code_challenge: challenge, code_challenge_method: 'S256', ...(query.has('again') ? { prompt: 'login' } : {}),
    });
    res.writeHead(303, { location: `${issuer}/auth?${asked}` });
    return res.end();
  }
  const verifier = waiting.get(query.get('state'));
  waiting.delete(query.get('state'));
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', client_id: 'app', code: query.get('code') ?? '', redirect_uri: callback,
      code_verifier: verifier ?? '',
    }),
  });
  const tokens = await answer.json();
  if (!tokens.id_token) return page(res, 400, `<p>${escape(tokens.error ?? 'no token')}</p>`);
  const { sub } = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url'));
  return page(res, 200, `<h1>Acme</h1><p id="signed-in">Signed in as ${escape(sub)}</p>
<p><a class="button" href="/app/sign-in?again">Sign in again</a></p>`);
}

const others = provider.callback();
http.createServer(async (req, res) => {
  const { pathname: path, searchParams: query } = new URL(req.url, issuer);
  const [, uid, back] = /^\/interaction\/([\w-]+)(\/back)?$/.exec(path) ?? [];
  try {
    if (uid) await interaction(req, res, uid, back ? query : null);
    else if (path === '/latchkey/back') {
      // The return address is one for everybody; `state` says whose sign-in goes on.
      const whose = away.get(query.get('state'));
      if (!whose) return page(res, 400, '<p>This sign-in is over. <a href="/">Begin again</a></p>');
      res.writeHead(303, { location: `/interaction/${whose}/back?${query}`, 'cache-control': 'no-store' });
      res.end();
    } else if (path === '/' || path.startsWith('/app/')) await app(req, res, path, query);
    else others(req, res);
  } catch (fault) {
    note({ fault: String(fault) });
    if (!res.headersSent) page(res, 500, '<p>Something went wrong. <a href="/">Begin again</a></p>');
  }
}).listen(Number(PORT), '127.0.0.1', () => note({ ready: issuer }));
