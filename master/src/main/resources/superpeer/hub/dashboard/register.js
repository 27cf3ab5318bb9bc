// The form that registers or edits a server.
import {call, post} from './api.js'
import {field, form, more, checkbox} from './dialogs.js'
import {make} from './dom.js'
import {serverName} from './components.js'
import {addTranslations, t} from './text.js'

addTranslations({
  'Country': '国家', 'Two letters, such as DE': '两个字母，例如 DE', 'Latitude': '纬度', 'Longitude': '经度', 'AS number': 'AS 号',
  'For auto-seeding; manual seeds count too. 0: as many as it has slots': '用于自动做种，手动做种也计入。0：与其槽位数相同',
  '0: as the server reports': '0：按服务器上报的值', 'May seed for this hub': '允许为此 Hub 做种',
})

export function edit(server) {
  const location = server?.location ?? {}
  const text = (name, value, options) => make('input', {name, value: value ?? '', ...options})
  const number = (name, value, min, max, options) => text(name, value, {type: 'number', min, max, ...options})
  const fields = [
    field(t('URL'), text('url', server?.url, {type: 'url', required: true, placeholder: 'http://203.0.113.7:8080', readonly: server?.self})),
    field(t('Access token'), text('accessToken', '', {type: 'password', autocomplete: 'off', maxlength: 256}), server?.hasToken ? t('Leave empty to keep the current value') : ''),
    field(t('Remarks'), text('remarks', server?.remarks, {maxlength: 256})),
    checkbox('enabled', t('May seed for this hub'), server?.enabled ?? true),
    checkbox('auto', t('Auto-seeding'), server?.auto ?? true),
    more(
      field(t('Bandwidth, Mbit/s'), number('bandwidthMbps', server?.bandwidthMbps ?? 0, 0, 1_000_000, {required: true}), t('0: as the server reports')),
      field(t('Maximum channels'), number('maxChannels', server?.maxChannels ?? 0, 0, 10_000, {required: true}), t('For auto-seeding; manual seeds count too. 0: as many as it has slots')),
      make('div', {class: 'pair'},
        field(t('Country'), text('country', location.country, {maxlength: 2, pattern: '[A-Za-z]{2}', placeholder: 'DE', title: t('Two letters, such as DE')})),
        field(t('AS number'), text('asn', location.asn, {maxlength: 12, placeholder: '3320'})),
        field(t('Latitude'), number('latitude', location.latitude, -90, 90, {step: 'any'})),
        field(t('Longitude'), number('longitude', location.longitude, -180, 180, {step: 'any'})))),
  ]
  return form(server ? serverName(server) : t('Register a server'), fields, t('Save'), data => {
    const change = {
      remarks: data.get('remarks'), enabled: data.has('enabled'), auto: data.has('auto'),
      bandwidthMbps: Number(data.get('bandwidthMbps')), maxChannels: Number(data.get('maxChannels')), location: locationOf(data),
      ...(server?.self ? {} : {url: data.get('url')}),
      ...(data.get('accessToken') ? {accessToken: data.get('accessToken')} : {}),
    }
    return server ? call('PATCH', 'servers/' + server.id, change) : post('servers', change)
  })
}

// An empty field means unknown.
const locationOf = data => ({
  ...Object.fromEntries(['country', 'asn'].filter(it => data.get(it)).map(it => [it, data.get(it)])),
  ...Object.fromEntries(['latitude', 'longitude'].filter(it => data.get(it)).map(it => [it, Number(data.get(it))])),
})
