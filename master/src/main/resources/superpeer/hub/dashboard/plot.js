import {h} from './dom.js'
import {Component} from './preact.module.js'
import {t} from './text.js'
import uPlot from './uPlot.esm.js'

const HEIGHT = 150

// A line over time. points: [{atMs, value}], oldest first; format: value → text.
export const plot = (label, points, format) =>
  h(Plot, {label, format, points: points.filter(it => Number.isFinite(it.value))})

class Plot extends Component {
  // Preact calls it with the element when it is added, and with null when it is removed.
  draw = element => {
    this.resizing?.disconnect()
    this.line?.destroy()
    this.resizing = this.line = undefined
    if (!element) return
    this.line = new uPlot(this.options(element), columns(this.props.points), element)
    this.resizing = new ResizeObserver(() => this.line.setSize({width: element.clientWidth, height: HEIGHT}))
    this.resizing.observe(element)
  }

  componentDidUpdate({points}) {
    if (points !== this.props.points) this.line?.setData(columns(this.props.points))
  }

  max = () => Math.max(0, ...this.props.points.map(it => it.value))

  // The value under the pointer, else the last one.
  render({label, points, format}, {pointed}) {
    const it = points[pointed] ?? points.at(-1)
    return h('figure', {class: 'card plot'},
      h('figcaption', {}, h('span', {}, label), h('span', {},
        points[pointed] ? h('span', {class: 'quiet'}, clock(it.atMs, true), ' ') : '', h('strong', {}, it ? format(it.value) : '–'))),
      points.length < 2
        ? h('p', {class: 'quiet'}, t('Updated every minute.'))
        : h('div', {class: 'line', ref: this.draw, role: 'img', 'aria-label': `${label}: ${format(points.at(-1).value)}, ${format(this.max())} max`}))
  }

  options(element) {
    const style = getComputedStyle(element)
    const color = name => () => style.getPropertyValue(name)
    const axis = {stroke: color('--quiet'), font: '12px ' + style.fontFamily, ticks: {show: false}}
    return {
      width: element.clientWidth, height: HEIGHT, ms: 1, legend: {show: false}, padding: [8, 30, 0, 0],
      cursor: {y: false, drag: {x: false, y: false, setScale: false}},
      hooks: {setCursor: [line => this.setState({pointed: line.cursor.idx})]},
      scales: {y: {range: () => [0, this.max() || 1]}},
      series: [{}, {stroke: color('--accent'), fill: () => color('--accent')() + '24', width: 1.6, points: {show: false}}],
      axes: [
        {...axis, size: 26, space: 76, grid: {show: false}, values: (line, at, index, space, step) => at.map(it => clock(it, step < 60_000))},
        {...axis, size: (line, texts) => 14 + 7 * Math.max(1, ...(texts ?? []).map(it => it.length)), grid: {stroke: color('--line'), width: 1},
          splits: () => [...new Set([0, this.max()])], values: (line, values) => values.map(this.props.format)},
      ],
    }
  }
}

const columns = points => [points.map(it => it.atMs), points.map(it => it.value)]

const clock = (atMs, isExact) =>
  new Date(atMs).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(isExact ? {second: '2-digit'} : {})})
