// Login, navigation, and the updates of the pages.
import {events, get, isLoggedIn, login, logout} from './api.js'
import {channels} from './channels.js'
import * as diagnose from './diagnose.js'
import {field, showMessage, showError} from './dialogs.js'
import {make, update} from './dom.js'
import * as identify from './identify.js'
import {newView} from './listing.js'
import * as pages from './pages.js'
import {seed} from './seed.js'
import {currentLanguage, setLanguage, t} from './text.js'
import * as worker from './worker.js'

const PAGES = [['overview', 'Overview'], ['servers', 'Servers'], ['channels', 'Channels'], ['seed', 'Seed'], ['channel-id', 'Channel ID'], ['diagnose', 'Diagnose'], ['events', 'Events'], ['settings', 'Settings']]
// Pages that are only a form.
const FORMS = {'channel-id': identify.page, diagnose: diagnose.page}
const HISTORY_EVERY_MS = 60_000
const STATS_EVERY_MS = 2_000
const VIEWERS_EVERY_MS = 5_000

const app = document.getElementById('app')
const model = {}
let main
let disconnected
let closeEvents
let timers = []

const route = () => (location.hash.replace(/^#\//, '') || 'overview').split('/')

// --- login

function showLogin() {
  closeEvents?.()
  closeEvents = undefined
  timers.forEach(clearInterval)
  clear()
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const token = make('input', {name: 'token', type: 'password', required: true, autocomplete: 'current-password'})
  const submit = make('button', {class: 'primary', type: 'submit'}, t('Log in'))
  async function run(event) {
    event.preventDefault()
    submit.disabled = true
    showMessage(outcome, t('Working…'))
    try {
      await login(token.value.trim())
      start()
    } catch (failure) {
      showError(outcome, failure)
      submit.disabled = false
      token.select()
    }
  }
  app.replaceChildren(make('main', {class: 'login'},
    make('form', {class: 'card narrow', onsubmit: run},
      make('h1', {}, 'super-peer'),
      field(t('Admin token'), token, t('It was printed at the first start and is kept in the file admin-token in the data directory.')),
      outcome, make('div', {class: 'actions'}, languages(showLogin), submit))))
  token.focus()
}

function languages(then) {
  return make('select', {'aria-label': t('Language'), onchange: event => { setLanguage(event.target.value); then() }},
    [['en', 'English'], ['zh', '中文']].map(([code, name]) => make('option', {value: code, selected: code === currentLanguage()}, name)))
}

// --- frame

function frame() {
  clear()
  main = make('main', {id: 'main', tabindex: '-1'})
  disconnected = make('p', {class: 'disconnected', role: 'status', hidden: true}, t('Connection to the hub lost. Reconnecting…'))
  app.replaceChildren(
    make('a', {class: 'skip', href: '#main', onclick: event => { event.preventDefault(); main.focus() }}, t('Skip to content')),
    make('header', {},
      make('a', {class: 'brand', href: '#/overview'}, 'super-peer'),
      make('nav', {'aria-label': 'super-peer'}, PAGES.map(([page, name]) => make('a', {href: '#/' + page, 'data-page': page}, t(name)))),
      make('div', {class: 'actions'}, languages(() => { frame(); navigate() }),
        make('button', {type: 'button', onclick: () => logout().finally(showLogin)}, t('Log out')))),
    disconnected, main)
}

function clear() {
  if (!main) return
  update(main, [])
  main.replaceChildren()
}

// Shows another page, with fresh data.
function navigate() {
  const [page] = route()
  for (const link of app.querySelectorAll('nav a')) {
    if (link.dataset.page === page) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  document.title = [t(PAGES.find(([it]) => it === page)?.[1] ?? 'Overview'), 'super-peer'].join(' · ')
  clear()
  model.view = newView(render)
  model.stats = model.statsError = model.serverHistory = model.settings = undefined
  worker.reset(model)
  if (page === 'overview') loadHistory()
  if (page === 'servers' && route()[1]) loadStats(true)
  if (page === 'servers' && route()[2]) loadViewers()
  if (page === 'settings') loadSettings()
  render()
}

// Renders the page with the current model. A form is made once, so it keeps what was typed.
function render() {
  const [page, id, pid] = route()
  if (page === 'seed') {
    if (!main.firstChild && model.servers) main.replaceChildren(...seed(model))
    return
  }
  if (Object.hasOwn(FORMS, page)) {
    if (!main.firstChild) main.replaceChildren(...FORMS[page]())
    return
  }
  if (page === 'settings') {
    if (!main.firstChild && model.settings) main.replaceChildren(...pages.settings(model))
    return
  }
  const content = page === 'servers' && pid ? worker.page(model, decodeURIComponent(id), pid)
    : page === 'servers' && id ? pages.server(model, decodeURIComponent(id))
    : page === 'servers' ? pages.servers(model)
      : page === 'channels' ? channels(model)
        : page === 'events' ? pages.log(model)
          : pages.overview(model)
  update(main, content)
}

// --- model

async function loadHistory() {
  try {
    model.history = (await get('history?hours=24')).points
    if (route()[0] === 'overview') render()
  } catch { /* the plots are updated in the next minute */ }
}

async function loadSettings() {
  try {
    model.settings = await get('settings')
    render()
  } catch (failure) {
    const outcome = make('p')
    showError(outcome, failure)
    main.replaceChildren(make('h1', {}, t('Settings')), outcome)
  }
}

async function loadStats(withHistory) {
  const [page, id, pid] = route()
  if (page !== 'servers' || !id || document.hidden) return
  try {
    model.stats = await get(`servers/${id}/api/stats`)
    model.statsError = undefined
  } catch (failure) {
    model.statsError = failure
  }
  if (withHistory) model.serverHistory = (await get(`servers/${id}/api/history`).catch(() => ({}))).points
  if (route()[1] !== id) return
  if (pid) worker.addSample(model, pid)
  render()
}

async function loadViewers() {
  const [page, id, pid] = route()
  if (page !== 'servers' || !pid || document.hidden) return
  await worker.loadViewers(model, decodeURIComponent(id), pid)
  if (route()[2] === pid) render()
}

function receive(name, answer) {
  if (name === 'servers') {
    model.servers = answer.servers
    model.databaseError = answer.trouble
  } else if (name === 'channels') {
    model.channels = answer.channels
    model.channelsTotal = answer.total
  } else if (name === 'log') {
    model.log = [answer, ...(model.log ?? [])].slice(0, 1000)
  } else {
    model.overview = answer
  }
  const [page, id] = route()
  if (page === name || (page === 'events' && name === 'log') || (name === 'servers' && (id || page === 'seed' || page === 'channels'))) render()
}

async function start() {
  frame()
  navigate()
  closeEvents = events({
    servers: it => receive('servers', it),
    overview: it => receive('overview', it),
    channels: it => receive('channels', it),
    log: it => receive('log', it),
    open: () => { disconnected.hidden = true },
    lost: () => { disconnected.hidden = false; isLoggedIn().then(yes => yes || showLogin(), () => {}) },
  })
  timers = [setInterval(loadHistory, HISTORY_EVERY_MS), setInterval(() => loadStats(false), STATS_EVERY_MS), setInterval(loadViewers, VIEWERS_EVERY_MS)]
  get('channels').catch(failure => { model.channelsError = failure })
  model.log = (await get('log').catch(() => ({lines: []}))).lines
  if (route()[0] === 'events') render()
}

addEventListener('hashchange', () => { if (closeEvents) { navigate(); main.focus({preventScroll: true}); scrollTo({top: 0}) } })
addEventListener('logged-out', () => { if (closeEvents) showLogin() })

isLoggedIn().then(yes => (yes ? start() : showLogin()), showLogin)
