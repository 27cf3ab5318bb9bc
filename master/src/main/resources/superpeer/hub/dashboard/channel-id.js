// Channel ids as the SDK makes them (HLS): the address without scheme, query and extension.

const HLS = '[8]'

// Empty if the text is no absolute http or https URL.
export function channelIdOf(url) {
  const rest = /^https?:\/\/([^?#]+)/i.exec(url.trim())?.[1]
  if (!rest) return ''
  const slash = rest.indexOf('/')
  const host = slash < 0 ? rest : rest.slice(0, slash)
  if (!host) return ''
  const path = slash < 0 ? '' : withoutParams(rest.slice(slash))
  const name = host + path.slice(0, Math.max(0, path.lastIndexOf('.')))
  try {
    return btoa(encodeURIComponent(`${name}|${HLS}`))
  } catch { // half a surrogate pair
    return ''
  }
}

function withoutParams(path) {
  const params = path.indexOf(';', path.lastIndexOf('/'))
  return params < 0 ? path : path.slice(0, params)
}

// What an id names, or the id itself if it is none of ours.
export function nameOf(id) {
  try {
    const text = decodeURIComponent(atob(id))
    const bar = text.lastIndexOf('|')
    return bar < 0 ? id : text.slice(0, bar)
  } catch {
    return id
  }
}

export const isChannelId = text => text.trim() !== '' && nameOf(text.trim()) !== text.trim()
