// Amounts are integers of para (1 RSD is 100 para) everywhere but in these two
// functions. Not Intl: Chromium gives RSD no decimals and Firefox gives it two.

const CURRENCY = /(rsd|din\.?|dinara?|дин\.?|динара?)$/i;
const NBSP = '\u00a0';

// parseAmount reads what a person types. decimal is ',' (Serbian: 1.234,50) or
// '.' (English: 1,234.50). It returns {minor} or {error: field code}. A lone
// other separator before one or two digits can only be a decimal point, as the
// numeric keypad types it; before three digits it groups.
export function parseAmount(text, decimal) {
  const group = decimal === ',' ? '.' : ',';
  let s = text.trim().replace(CURRENCY, '').trim();
  if (s === '') return { error: 'amount.required' };
  if (/^\d{1,3}(\s\d{3})+(?![\d\s])/.test(s)) s = s.replace(/\s/g, '');

  const grouped = new RegExp(`^\\d{1,3}(\\${group}\\d{3})+(\\${decimal}\\d*)?$`);
  const plain = new RegExp(`^\\d+(\\${decimal}\\d*)?$`);
  const keypad = new RegExp(`^\\d+\\${group}\\d{1,2}$`);
  if (grouped.test(s)) s = s.replaceAll(group, '');
  else if (keypad.test(s)) s = s.replace(group, decimal);
  else if (!plain.test(s)) return { error: 'amount.format' };

  const [whole, places = ''] = s.split(decimal);
  if (places.length > 2) return { error: 'amount.decimals' };
  const minor = Number(whole + places.padEnd(2, '0'));
  return Number.isSafeInteger(minor) ? { minor } : { error: 'amount.max' };
}

// formatNumber writes 123450 as "1.234,50" or "1,234.50".
export function formatNumber(minor, decimal) {
  const group = decimal === ',' ? '.' : ',';
  const digits = String(minor).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, group);
  return whole + decimal + digits.slice(-2);
}

// formatAmount adds the currency after a space that does not break.
export const formatAmount = (minor, decimal) => `${formatNumber(minor, decimal)}${NBSP}RSD`;
