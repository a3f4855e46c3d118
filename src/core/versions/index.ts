export { packVersions, unpackVersions } from './block.js';
export { foldInto, type Folding } from './fold.js';
export { isHistory, isNewFigure, isNewPrice, type IsNews, newestOfEach, newsIn } from './news.js';
export { type Version, VersionColumns } from './version.js';
