/** What prompts are made of, in both dialects: nothing that can't be counted beforehand. */
import { z } from 'zod';
import { said } from './common.ts';

/** Writing to a cache has one price. An hour in it costs more than the usual five minutes. */
const cacheControl = z.looseObject({
  type: z.literal('ephemeral'),
  ttl: z.literal('5m', 'is not taken here: only five minutes ("5m") have a price').nullish(),
});

export const cached = { cache_control: said(cacheControl) };

/** A file of pages or sounds in the place of a picture would be counted as one picture. */
const noPicture = 'is no address of a picture, which begins with https:// or data:image/';
export const pictureUrl = z.string().regex(/^(?:https?:\/\/|data:image\/)/i, noPicture);

export const pictureSource = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('base64'),
    media_type: z.string().regex(/^image\//i, 'is no type of a picture, such as image/png'),
    data: z.string(),
  }),
  z.looseObject({ type: z.literal('url'), url: pictureUrl }),
]);
