// Talks to the simulator. A call answers {status, body}, and throws only if
// there is no answer at all.
const call = async (method, path, body, signal) => {
  const init = { method, signal };
  if (body) Object.assign(init, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const response = await fetch(path, init);
  return { status: response.status, body: await response.json() };
};

const of = number => `/phones/${encodeURIComponent(number)}`;

export const phones = () => call('GET', '/phones?brief');

// screen answers at once without a state, else when the phone is in another one.
export const screen = (number, state, signal) =>
  call('GET', `${of(number)}/screen${state ? `?wait=20s&unless=${state}` : ''}`, null, signal);

export const enterPIN = (number, id, pin) => call('POST', `${of(number)}/prompts/${id}/pin`, { pin });

export const refuse = (number, id) => call('POST', `${of(number)}/prompts/${id}/refuse`, {});
