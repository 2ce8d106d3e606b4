/** How many signs a text may have that people give, over HTTP as at the command line. */
export const mostSigns = { keyName: 100, reason: 500, reference: 200 };
