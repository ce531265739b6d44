// request makes a payment request as the API gives it, with what a test changes.
export const request = (changes = {}) => ({
  id: 'P01J00000000000000000000000', version: 1, status: 'pending', asking: 'open', payer: '+381641234567', amount: { minor: 123450, currency: 'RSD' },
  remittanceInformation: 'Račun 1041', sentence: 'PlatiMo: platite …', code: '0041', agent: 'Milica',
  created: '2026-11-23T10:00:00Z', expires: '2026-11-23T10:03:00Z', now: '2026-11-23T10:00:00Z', ...changes,
});
