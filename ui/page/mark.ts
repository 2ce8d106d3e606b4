/** The mark before a product's name: two posts with a gate between them, in a square of 20. */
export const mark = 'M3 18V2M17 18V2M3 6h5.5M17 6h-5.5M3 13h3M17 13h-3';
