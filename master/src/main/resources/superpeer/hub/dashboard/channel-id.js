// Channel ids. The hub computes them, as the SDK does; here they are only read.
import {get} from './api.js'

const PAUSE_MS = 150

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

// Worth asking the hub about.
export const isAddress = text => /^https?:\/\/[^/?#]/i.test(text.trim())

// From an address or an id; empty where nothing is typed. Fails if it is neither.
export async function channelOf(text) {
  const typed = text.trim()
  if (!typed || isChannelId(typed)) return typed
  if (!isAddress(typed)) throw new TypeError('no http or https address')
  return (await get('channel-id?' + new URLSearchParams({url: typed}))).channel
}

// Shows what is found for what was typed last: not for every key, and never an older answer after a newer one.
export function latest(find, show) {
  let asked = 0
  return () => {
    const number = ++asked
    setTimeout(async () => {
      if (number !== asked) return
      const found = await find().catch(() => undefined)
      if (number === asked) show(found)
    }, PAUSE_MS)
  }
}
