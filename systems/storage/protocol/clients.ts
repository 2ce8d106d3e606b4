/** The client classes, with the fast writing of bytes. */
import { makeGenericClientConstructor } from '@grpc/grpc-js';
import { type StorageServiceClient, UpkeepServiceClient } from './generated/storage.ts';
import { storageService } from './service.ts';

export const StorageClient = makeGenericClientConstructor(
  storageService,
  'storage.StorageService',
) as unknown as typeof StorageServiceClient;

export const UpkeepClient = UpkeepServiceClient;
