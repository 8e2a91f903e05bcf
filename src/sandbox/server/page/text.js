// Numbers and times as people read them.

const amount_format = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const time_format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const second_format = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const day_format = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const date_format = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

export const amount_text = (amount) => amount_format.format(amount);
export const time_text = (instant) => time_format.format(instant);
export const second_text = (instant) => second_format.format(new Date(instant));
export const day_text = (instant) => day_format.format(instant);

// A calendar day, "2026-12-04", which has no time zone.
export function date_text(date) {
  return date ? date_format.format(new Date(date + 'T00:00:00Z')) : '—';
}

// A Slack ts: seconds with a fraction.
export const ts_instant = (ts) => new Date(Number(ts) * 1000);

export function duration_text(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function initials(name) {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('');
}
