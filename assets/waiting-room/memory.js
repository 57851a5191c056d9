/** What this tab remembers; a browser may forbid it. */
export const memory = {
  get(key) {
    try {
      return sessionStorage.getItem(`owr ${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(`owr ${key}`);
      else sessionStorage.setItem(`owr ${key}`, value);
    } catch {
      // Then it is forgotten.
    }
  },
};
