// everySecond calls now and then once a second until the view is left.
export function everySecond(call, signal) {
  call();
  if (signal.aborted) return;
  const timer = setInterval(call, 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
}
