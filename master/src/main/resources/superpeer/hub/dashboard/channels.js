// The page of channels: which are watched, and why each is seeded or not.
import {get, post} from './api.js'
import {debounce} from './channel-id.js'
import {confirm, form} from './dialogs.js'
import {h, make} from './dom.js'
import {searchBox, matches, pager, pageRows} from './listing.js'
import {button, row, serverName, table, errorBox} from './components.js'
import {count, percent, t} from './text.js'

export function channels(model) {
  const names = new Map((model.servers ?? []).map(it => [it.id, serverName(it)]))
  const found = foundChannels(model)
  const rows = pageRows(model.view, found).map(it => row(it.channel,
    count(it.rank),
    [h('span', {class: 'name'}, it.name), h('small', {class: 'quiet block'}, it.live ? t('Live') : t('On demand'))],
    count(it.viewers), Number(it.heat).toFixed(1), percent(it.p2pRatio),
    it.seededBy.map(id => names.get(id) ?? id).join(', ') || '–',
    it.why,
    h('div', {class: 'actions'},
      button('now-' + it.channel, t('Seed now'), () => confirm(t('Seed this channel?'), [it.name, t('It starts on the server with the most spare uplink.')], t('Seed now'), () => post(`channels/${encodeURIComponent(it.channel)}/seed`))),
      button('copy-' + it.channel, t(model.view.copied === it.channel ? 'Copied.' : 'Copy'), () => copy(model.view, it.channel)))))
  const all = model.channels ?? []
  return [
    h('h1', {}, t('Channels')),
    all.length ? searchBox(model.view, t('URL or channel ID'), found.length, model.channelsTotal) : '',
    model.channelsError ? errorBox(model.channelsError) : '',
    table(t('Channels'), [t('Rank'), t('Channel'), t('Viewers'), t('Heat'), t('P2P share'), t('Seeded by'), t('Reason'), ''], rows, all.length ? t('No matches.') : t('No channel has viewers.')),
    pager(model.view, found.length),
  ]
}

// The hub sends only the hottest channels. If it has more, it is asked to search.
function foundChannels(model) {
  const {view, channels = []} = model
  if (view.query && model.channelsTotal > channels.length) {
    if (view.searched !== view.query || view.searchedOf !== channels) {
      view.searched = view.query
      view.searchedOf = channels
      view.lookUp ??= debounce(() => get('channels?' + new URLSearchParams({q: view.query})), answer => {
        view.found = answer?.channels
        view.rerender()
      })
      view.lookUp()
    }
    if (view.found) return view.found
  }
  return channels.filter(it => matches(view, it.name, it.channel))
}

async function copy(view, text) {
  try {
    await navigator.clipboard.writeText(text)
    view.copied = text
    view.rerender()
  } catch { // the clipboard needs HTTPS
    form(t('Channel ID'), [make('output', {class: 'id', tabindex: 0}, text)], t('Close'), () => false)
  }
}
