// Channel IDs. The hub computes them as the SDK does. Here they are only decoded.
import {get} from './api.js'

const PAUSE_MS = 150

// The name in a channel ID, or the text itself if it is not a channel ID.
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

// Whether the hub can compute a channel ID of it.
export const isUrl = text => /^https?:\/\/[^/?#]/i.test(text.trim())

// The channel ID of a URL or of a channel ID; empty if nothing is typed. Throws if it is neither.
export async function channelOf(text) {
  const typed = text.trim()
  if (!typed || isChannelId(typed)) return typed
  if (!isUrl(typed)) throw new TypeError('not an http or https URL')
  return (await get('channel-id?' + new URLSearchParams({url: typed}))).channel
}

// Looks up what was typed last: after a pause in typing, and never shows an older answer after a newer one.
export function debounce(find, show) {
  let latest = 0
  return () => {
    const number = ++latest
    setTimeout(async () => {
      if (number !== latest) return
      const found = await find().catch(() => undefined)
      if (number === latest) show(found)
    }, PAUSE_MS)
  }
}
