// The frame: login, navigation, and what keeps the pages true.
import {events, get, isLoggedIn, login, logout} from './api.js'
import {channels} from './channels.js'
import * as diagnose from './diagnose.js'
import {field, say, tell} from './dialogs.js'
import {make, update} from './dom.js'
import * as identify from './identify.js'
import {newView} from './listing.js'
import * as pages from './pages.js'
import {seed} from './seed.js'
import {current, speak, t} from './text.js'
import * as worker from './worker.js'

const PAGES = [['overview', 'Overview'], ['servers', 'Servers'], ['channels', 'Channels'], ['seed', 'Seed'], ['channel-id', 'Channel id'], ['diagnose', 'Diagnose'], ['events', 'Events'], ['settings', 'Settings']]
// Pages of nothing but a form.
const FORMS = {'channel-id': identify.page, diagnose: diagnose.page}
const HISTORY_EVERY_MS = 60_000
const STATS_EVERY_MS = 2_000
const VIEWERS_EVERY_MS = 5_000

const app = document.getElementById('app')
const known = {}
let main
let lost
let hangUp
let timers = []

const place = () => (location.hash.replace(/^#\//, '') || 'overview').split('/')

// --- login

function showLogin() {
  hangUp?.()
  hangUp = undefined
  timers.forEach(clearInterval)
  clear()
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const token = make('input', {name: 'token', type: 'password', required: true, autocomplete: 'current-password'})
  const go = make('button', {class: 'primary', type: 'submit'}, t('Log in'))
  async function run(event) {
    event.preventDefault()
    go.disabled = true
    say(outcome, t('Working…'))
    try {
      await login(token.value.trim())
      begin()
    } catch (failure) {
      tell(outcome, failure)
      go.disabled = false
      token.select()
    }
  }
  app.replaceChildren(make('main', {class: 'login'},
    make('form', {class: 'card narrow', onsubmit: run},
      make('h1', {}, 'super-peer'),
      field(t('Admin token'), token, t('It was printed at the first start, and is kept in the file admin-token of the data directory.')),
      outcome, make('div', {class: 'actions'}, languages(showLogin), go))))
  token.focus()
}

function languages(then) {
  return make('select', {'aria-label': t('Language'), onchange: event => { speak(event.target.value); then() }},
    [['en', 'English'], ['zh', '中文']].map(([code, name]) => make('option', {value: code, selected: code === current()}, name)))
}

// --- frame

function frame() {
  clear()
  main = make('main', {id: 'main', tabindex: '-1'})
  lost = make('p', {class: 'lost', role: 'status', hidden: true}, t('The connection to the hub is lost; trying again.'))
  app.replaceChildren(
    make('a', {class: 'skip', href: '#main', onclick: event => { event.preventDefault(); main.focus() }}, t('Skip to the page')),
    make('header', {},
      make('a', {class: 'brand', href: '#/overview'}, 'super-peer'),
      make('nav', {'aria-label': 'super-peer'}, PAGES.map(([page, name]) => make('a', {href: '#/' + page, 'data-page': page}, t(name)))),
      make('div', {class: 'actions'}, languages(() => { frame(); turn() }),
        make('button', {type: 'button', onclick: () => logout().finally(showLogin)}, t('Log out')))),
    lost, main)
}

function clear() {
  if (!main) return
  update(main, [])
  main.replaceChildren()
}

// Another page: whatever it is made of is made anew.
function turn() {
  const [page] = place()
  for (const link of app.querySelectorAll('nav a')) {
    if (link.dataset.page === page) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  document.title = [t(PAGES.find(([it]) => it === page)?.[1] ?? 'Overview'), 'super-peer'].join(' · ')
  clear()
  known.view = newView(show)
  known.stats = known.statsTrouble = known.serverHistory = known.settings = undefined
  worker.forget(known)
  if (page === 'overview') history()
  if (page === 'servers' && place()[1]) stats(true)
  if (page === 'servers' && place()[2]) viewers()
  if (page === 'settings') settings()
  show()
}

// The page again, with what is known now. A form keeps what was typed.
function show() {
  const [page, id, pid] = place()
  if (page === 'seed') {
    if (!main.firstChild && known.servers) main.replaceChildren(...seed(known))
    return
  }
  if (Object.hasOwn(FORMS, page)) {
    if (!main.firstChild) main.replaceChildren(...FORMS[page]())
    return
  }
  if (page === 'settings') {
    if (!main.firstChild && known.settings) main.replaceChildren(...pages.settings(known))
    return
  }
  const content = page === 'servers' && pid ? worker.page(known, decodeURIComponent(id), pid)
    : page === 'servers' && id ? pages.server(known, decodeURIComponent(id))
    : page === 'servers' ? pages.servers(known)
      : page === 'channels' ? channels(known)
        : page === 'events' ? pages.log(known)
          : pages.overview(known)
  update(main, content)
}

// --- what is known

async function history() {
  try {
    known.history = (await get('history?hours=24')).points
    if (place()[0] === 'overview') show()
  } catch { /* the plots wait for the next minute */ }
}

async function settings() {
  try {
    known.settings = await get('settings')
    show()
  } catch (failure) {
    const outcome = make('p')
    tell(outcome, failure)
    main.replaceChildren(make('h1', {}, t('Settings')), outcome)
  }
}

async function stats(withHistory) {
  const [page, id, pid] = place()
  if (page !== 'servers' || !id || document.hidden) return
  try {
    known.stats = await get(`servers/${id}/api/stats`)
    known.statsTrouble = undefined
  } catch (failure) {
    known.statsTrouble = failure
  }
  if (withHistory) known.serverHistory = (await get(`servers/${id}/api/history`).catch(() => ({}))).points
  if (place()[1] !== id) return
  if (pid) worker.sample(known, pid)
  show()
}

async function viewers() {
  const [page, id, pid] = place()
  if (page !== 'servers' || !pid || document.hidden) return
  await worker.lookAtViewers(known, decodeURIComponent(id), pid)
  if (place()[2] === pid) show()
}

function learn(name, answer) {
  if (name === 'servers') {
    known.servers = answer.servers
    known.trouble = answer.trouble
  } else if (name === 'channels') {
    known.channels = answer.channels
    known.channelsTotal = answer.total
  } else if (name === 'log') {
    known.log = [answer, ...(known.log ?? [])].slice(0, 1000)
  } else {
    known.overview = answer
  }
  const [page, id] = place()
  if (page === name || (page === 'events' && name === 'log') || (name === 'servers' && (id || page === 'seed' || page === 'channels'))) show()
}

async function begin() {
  frame()
  turn()
  hangUp = events({
    servers: it => learn('servers', it),
    overview: it => learn('overview', it),
    channels: it => learn('channels', it),
    log: it => learn('log', it),
    open: () => { lost.hidden = true },
    lost: () => { lost.hidden = false; isLoggedIn().then(yes => yes || showLogin(), () => {}) },
  })
  timers = [setInterval(history, HISTORY_EVERY_MS), setInterval(() => stats(false), STATS_EVERY_MS), setInterval(viewers, VIEWERS_EVERY_MS)]
  get('channels').catch(failure => { known.channelsTrouble = failure })
  known.log = (await get('log').catch(() => ({lines: []}))).lines
  if (place()[0] === 'events') show()
}

addEventListener('hashchange', () => { if (hangUp) { turn(); main.focus({preventScroll: true}); scrollTo({top: 0}) } })
addEventListener('logged-out', () => { if (hangUp) showLogin() })

isLoggedIn().then(yes => (yes ? begin() : showLogin()), showLogin)
