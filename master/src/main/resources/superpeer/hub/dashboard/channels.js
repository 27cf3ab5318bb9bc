// Hot channels: what is watched, and why it is seeded or not.
import {get, post} from './api.js'
import {latest} from './channel-id.js'
import {confirm, form} from './dialogs.js'
import {h, make} from './dom.js'
import {finder, isWanted, pager, shown} from './listing.js'
import {button, row, serverName, table, trouble} from './parts.js'
import {count, percent, t} from './text.js'

export function channels(known) {
  const names = new Map((known.servers ?? []).map(it => [it.id, serverName(it)]))
  const found = wanted(known)
  const rows = shown(known.view, found).map(it => row(it.channel,
    count(it.rank),
    [h('span', {class: 'name'}, it.name), h('small', {class: 'quiet block'}, it.live ? t('Live') : t('On demand'))],
    count(it.viewers), Number(it.heat).toFixed(1), percent(it.p2pRatio),
    it.seededBy.map(id => names.get(id) ?? id).join(', ') || '–',
    it.why,
    h('div', {class: 'actions'},
      button('now-' + it.channel, t('Seed now'), () => confirm(t('Seed this channel?'), [it.name, t('At the server with the most room.')], t('Seed now'), () => post(`channels/${encodeURIComponent(it.channel)}/seed`))),
      button('copy-' + it.channel, t(known.view.copied === it.channel ? 'Copied.' : 'Copy'), () => copy(known.view, it.channel)))))
  const all = known.channels ?? []
  return [
    h('h1', {}, t('Channels')),
    all.length ? finder(known.view, t('Address or channel id'), found.length, known.channelsTotal) : '',
    known.channelsTrouble ? trouble(known.channelsTrouble) : '',
    table(t('Channels'), [t('Rank'), t('Channel'), t('Viewers'), t('Heat'), t('P2P share'), t('Seeded by'), t('Why'), ''], rows, all.length ? t('Nothing matches.') : t('No channel has viewers.')),
    pager(known.view, found.length),
  ]
}

// The hub tells of the hottest only. Where it knows more, it is asked for what is looked for.
function wanted(known) {
  const {view, channels = []} = known
  if (view.query && known.channelsTotal > channels.length) {
    if (view.asked !== view.query || view.askedOf !== channels) {
      view.asked = view.query
      view.askedOf = channels
      view.look ??= latest(() => get('channels?' + new URLSearchParams({q: view.query})), answer => {
        view.found = answer?.channels
        view.again()
      })
      view.look()
    }
    if (view.found) return view.found
  }
  return channels.filter(it => isWanted(view, it.name, it.channel))
}

async function copy(view, text) {
  try {
    await navigator.clipboard.writeText(text)
    view.copied = text
    view.again()
  } catch { // no clipboard without HTTPS
    form(t('Channel id'), [make('output', {class: 'id', tabindex: 0}, text)], t('Close'), () => false)
  }
}
