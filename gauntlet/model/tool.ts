/** What we call ourselves in what we write. A test holds the version to package.json. */
export const TOOL = { name: 'gauntlet', version: '0.1.0' };

/** Stands for a tree where there is no git to name one. */
export const NO_GIT = 'no git';
