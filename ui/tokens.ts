/** The names of the design tokens; their values, light and dark, are in `tokens.css`. */
export {};
