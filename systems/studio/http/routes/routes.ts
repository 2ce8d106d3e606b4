/** How a group of routes is added. */
import type { HttpApp } from '@gauntlet/kit/http';
import type { Services } from '../services.ts';

export type Routes = (app: HttpApp, services: Services) => void;
