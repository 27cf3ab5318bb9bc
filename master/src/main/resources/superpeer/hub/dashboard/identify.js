// The page that tells a channel's id from what a player page configures.
import {get} from './api.js'
import {isAddress, isChannelId, latest} from './channel-id.js'
import {field, say, tell} from './dialogs.js'
import {make} from './dom.js'
import {also, t} from './text.js'

also({
  'Address that the player is given, or the page’s own channelId': '播放器地址，或页面设置的 channelId',
  'A channel id is decoded.': '输入频道 ID 则解码。',
  'Token': '令牌', 'Only with channelId: the token option of the page.': '仅用于 channelId：页面的 token 选项。',
  'Signaling address': '信令地址', 'Only if the page configures exactly one; else leave it empty.': '仅当页面恰好配置一个信令地址时填写，否则留空。',
  'HLS playlist': 'HLS 播放列表', 'DASH manifest': 'DASH 清单', 'Media file': '媒体文件', 'Stands for': '表示',
  'Query string, scheme and extension are not part of an id; host, port and path are, letter by letter.': '频道 ID 不含查询串、协议和扩展名；主机、端口和路径须逐字一致。',
  'An address begins with http:// or https://; a channelId needs the token of its page.': '地址以 http:// 或 https:// 开头；channelId 需要页面的令牌。',
  'Super peers serve HLS channels only.': '超级节点仅服务 HLS 频道。',
})

export function page() {
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const id = make('output', {class: 'id'}, '–')
  const meaning = make('output', {class: 'id'}, '–')
  const copy = make('button', {type: 'button', disabled: true, onclick: take}, t('Copy'))
  const text = (name, more) => make('input', {name, autocomplete: 'off', spellcheck: 'false', oninput: shown, ...more})
  const source = text('source', {placeholder: 'https://example.com/live/stream.m3u8'})
  const token = text('token', {maxlength: 20})
  const signal = text('signal', {placeholder: 'wss://signal.example.com'})
  const kind = make('select', {name: 'kind', onchange: shown},
    [['hls', 'HLS playlist'], ['dash', 'DASH manifest'], ['media', 'Media file']].map(([value, name]) => make('option', {value}, t(name))))
  const look = latest(find, show)

  function shown() {
    copy.textContent = t('Copy')
    look()
  }

  async function find() {
    const typed = source.value.trim()
    if (!typed) return {}
    const secret = token.value.trim()
    if (!secret && isChannelId(typed)) return {channel: typed, channelString: decodeURIComponent(atob(typed))}
    if (!secret && !isAddress(typed)) return {failure: new Error(t('An address begins with http:// or https://; a channelId needs the token of its page.'))}
    const of = secret ? {id: typed, token: secret} : {url: typed, kind: kind.value}
    return get('channel-id?' + new URLSearchParams({...of, signal: signal.value.trim()})).catch(failure => ({failure}))
  }

  function show(found) {
    id.textContent = found?.channel ?? '–'
    meaning.textContent = found?.channelString ?? '–'
    copy.disabled = !found?.channel
    if (found?.failure) tell(outcome, found.failure)
    else say(outcome, found?.channelString && !found.channelString.endsWith('[8]') ? t('Super peers serve HLS channels only.') : '')
  }

  async function take() {
    try {
      await navigator.clipboard.writeText(id.textContent)
      copy.textContent = t('Copied.')
    } catch { // no clipboard without HTTPS
      getSelection().selectAllChildren(id)
    }
  }

  return [
    make('h1', {}, t('Channel id')),
    make('form', {class: 'card narrow', onsubmit: event => event.preventDefault()},
      field(t('Address that the player is given, or the page’s own channelId'), source, t('A channel id is decoded.')),
      field(t('Kind'), kind),
      field(t('Token'), token, t('Only with channelId: the token option of the page.')),
      field(t('Signaling address'), signal, t('Only if the page configures exactly one; else leave it empty.')),
      make('p', {class: 'field'}, make('span', {class: 'quiet'}, t('Channel id')), id),
      make('p', {class: 'field'}, make('span', {class: 'quiet'}, t('Stands for')), meaning),
      outcome, make('p', {class: 'quiet'}, t('Query string, scheme and extension are not part of an id; host, port and path are, letter by letter.')),
      make('div', {class: 'actions'}, copy)),
  ]
}
