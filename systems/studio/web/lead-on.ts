// Where something that was asked for leads to, once it is done.

/**
 * To be called when the asking begins. What it gives opens a page, unless its user has gone to
 * another one in the meantime: nobody is taken away from where he went by himself.
 */
export function leadOn(): (hash: string) => void {
  const from = location.hash;
  return (hash) => {
    if (location.hash === from) location.hash = hash;
  };
}
