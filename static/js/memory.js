// What this browser remembers: language and look, nothing about anybody. A
// browser that forbids it only forgets.

export function recall(key) {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // see above
  }
}
