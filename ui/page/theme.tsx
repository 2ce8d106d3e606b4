import './theme.css';
import { useId, useLayoutEffect, useState } from 'react';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const KEY = 'theme';

const icons: Record<Theme, string> = {
  system: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 1 1 0 11',
  light:
    'M5 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0M8 1v2m0 10v2M1 8h2m10 0h2M3 3l2 2m8 8-2-2M3 13l2-2m8-8-2 2',
  dark: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
};

function storedTheme(): Theme {
  if (typeof document === 'undefined') return 'system';
  try {
    const stored = localStorage.getItem(KEY);
    return themes.find((theme) => theme === stored) ?? 'system';
  } catch {
    // Storage is refused in some private windows: the system decides.
    return 'system';
  }
}

function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // As above: the choice then holds for this page only.
  }
}

/** Three words in the space of three icons; the browser remembers the choice. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const name = useId();
  useLayoutEffect(() => applyTheme(theme), [theme]);
  return (
    <fieldset className="theme">
      <legend className="hidden-text">Theme</legend>
      {themes.map((choice) => (
        <label key={choice} title={`Theme: ${choice}`}>
          <input
            type="radio"
            name={name}
            checked={theme === choice}
            onChange={() => setTheme(choice)}
          />
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={icons[choice]} />
          </svg>
          <span className="hidden-text">{choice}</span>
        </label>
      ))}
    </fieldset>
  );
}
