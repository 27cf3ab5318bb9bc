// Calls the hub's API. Every error is a Failure, with a hint if the server has one.

export class Failure extends Error {
  constructor(status, error, hint) {
    super(error)
    this.status = status
    this.hint = hint ?? ''
  }
}

let csrf = ''

export async function call(method, path, body) {
  let response
  try {
    response = await fetch('/hub/' + path, {
      method,
      headers: {
        ...(body === undefined ? {} : {'content-type': 'application/json'}),
        ...(method === 'GET' ? {} : {'x-csrf-token': csrf}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  } catch {
    throw new Failure(0, 'the hub does not answer', 'check that the super peer is running and that this computer can reach it')
  }
  const answer = await response.json().catch(() => ({}))
  if (response.status === 401 && path !== 'login') dispatchEvent(new Event('logged-out'))
  if (!response.ok || (answer.ret !== undefined && answer.ret !== 0)) {
    throw new Failure(response.status, answer.error ?? `HTTP ${response.status}`, answer.hint)
  }
  return answer
}

// Reads plain text, such as the end of a log.
export async function text(path) {
  const response = await fetch('/hub/' + path).catch(() => undefined)
  if (response?.ok) return response.text()
  return JSON.stringify(await call('GET', path)) // throws with the reason
}

export const get = path => call('GET', path)
export const post = (path, body = {}) => call('POST', path, body)

export async function isLoggedIn() {
  const session = await get('session')
  csrf = session.csrf ?? ''
  return session.authenticated
}

export async function login(token) {
  csrf = (await post('login', {token})).csrf
}

export const logout = () => post('logout')

// on: callbacks {servers, overview, channels, log, open, lost}. Returns a function that closes the stream.
export function events(on) {
  const source = new EventSource('/hub/events')
  for (const name of ['servers', 'overview', 'channels', 'log']) {
    source.addEventListener(name, event => on[name]?.(JSON.parse(event.data)))
  }
  source.onopen = () => on.open?.()
  source.onerror = () => on.lost?.()
  return () => source.close()
}
