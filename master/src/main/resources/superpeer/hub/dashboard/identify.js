// The page that computes a channel ID from what a player page sets.
import {get} from './api.js'
import {isUrl, isChannelId, debounce} from './channel-id.js'
import {field, showMessage, showError} from './dialogs.js'
import {make} from './dom.js'
import {addTranslations, t} from './text.js'

addTranslations({
  'URL that the player loads, or the channelId that the page sets': '播放器加载的地址，或页面设置的 channelId',
  'Enter a channel ID to decode it.': '输入频道 ID 可将其解码。',
  'Token': '令牌', 'Only with a channelId: the token that the page sets.': '仅用于 channelId：页面设置的 token。',
  'Signaling URL': '信令地址', 'Only if the page sets exactly one. Otherwise leave it empty.': '仅当页面恰好设置一个信令地址时填写，否则留空。',
  'HLS playlist': 'HLS 播放列表', 'DASH manifest': 'DASH 清单', 'Media file': '媒体文件', 'Decoded': '解码结果',
  'The channel ID depends on the exact host, port and path. Scheme, extension and query string do not matter.': '频道 ID 取决于主机、端口和路径，须完全一致；与协议、扩展名和查询串无关。',
  'Enter a URL that begins with http:// or https://. A channelId also needs the token of its page.': '请输入以 http:// 或 https:// 开头的地址；channelId 还需要页面的令牌。',
  'Super peers serve HLS channels only.': '超级节点仅服务 HLS 频道。',
})

export function page() {
  const outcome = make('p', {class: 'outcome', role: 'status'})
  const id = make('output', {class: 'id'}, '–')
  const meaning = make('output', {class: 'id'}, '–')
  const copy = make('button', {type: 'button', disabled: true, onclick: copyId}, t('Copy'))
  const text = (name, more) => make('input', {name, autocomplete: 'off', spellcheck: 'false', oninput: refresh, ...more})
  const source = text('source', {placeholder: 'https://example.com/live/stream.m3u8'})
  const token = text('token', {maxlength: 20})
  const signal = text('signal', {placeholder: 'wss://signal.example.com'})
  const kind = make('select', {name: 'kind', onchange: refresh},
    [['hls', 'HLS playlist'], ['dash', 'DASH manifest'], ['media', 'Media file']].map(([value, name]) => make('option', {value}, t(name))))
  const lookUp = debounce(find, show)

  function refresh() {
    copy.textContent = t('Copy')
    lookUp()
  }

  async function find() {
    const typed = source.value.trim()
    if (!typed) return {}
    const secret = token.value.trim()
    if (!secret && isChannelId(typed)) return {channel: typed, channelString: decodeURIComponent(atob(typed))}
    if (!secret && !isUrl(typed)) return {failure: new Error(t('Enter a URL that begins with http:// or https://. A channelId also needs the token of its page.'))}
    const of = secret ? {id: typed, token: secret} : {url: typed, kind: kind.value}
    return get('channel-id?' + new URLSearchParams({...of, signal: signal.value.trim()})).catch(failure => ({failure}))
  }

  function show(found) {
    id.textContent = found?.channel ?? '–'
    meaning.textContent = found?.channelString ?? '–'
    copy.disabled = !found?.channel
    if (found?.failure) showError(outcome, found.failure)
    else showMessage(outcome, found?.channelString && !found.channelString.endsWith('[8]') ? t('Super peers serve HLS channels only.') : '')
  }

  async function copyId() {
    try {
      await navigator.clipboard.writeText(id.textContent)
      copy.textContent = t('Copied.')
    } catch { // the clipboard needs HTTPS
      getSelection().selectAllChildren(id)
    }
  }

  return [
    make('h1', {}, t('Channel ID')),
    make('form', {class: 'card narrow', onsubmit: event => event.preventDefault()},
      field(t('URL that the player loads, or the channelId that the page sets'), source, t('Enter a channel ID to decode it.')),
      field(t('Type'), kind),
      field(t('Token'), token, t('Only with a channelId: the token that the page sets.')),
      field(t('Signaling URL'), signal, t('Only if the page sets exactly one. Otherwise leave it empty.')),
      make('p', {class: 'field'}, make('span', {class: 'quiet'}, t('Channel ID')), id),
      make('p', {class: 'field'}, make('span', {class: 'quiet'}, t('Decoded')), meaning),
      outcome, make('p', {class: 'quiet'}, t('The channel ID depends on the exact host, port and path. Scheme, extension and query string do not matter.')),
      make('div', {class: 'actions'}, copy)),
  ]
}
