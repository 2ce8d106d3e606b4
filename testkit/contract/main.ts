/** Contracts with what others run: their answers, their OpenAPI documents, Pact files, AWS SDKs. */
import { expectContractIn } from './expect-contract.ts';
import { expectSdkContractIn } from './sdk/expect-sdk-contract.ts';

export const expectContract = expectContractIn(process.env);

export type { Answer, PlainAnswer } from './answer.ts';
export type { Change } from './change.ts';
export { contractErrors } from './errors.ts';
export type { ContractOptions, ContractResult } from './expect-contract.ts';
export { compareOpenApi } from './openapi/compare.ts';
export {
  expectOpenApi,
  expectOpenApiCompatible,
  type OpenApiCall,
} from './openapi/expect-openapi.ts';
export { type Agreed, ConsumerContract, consumerContract } from './pact/consumer.ts';
export { type VerifiedInteraction, type VerifyOptions, verifyPact } from './pact/verify.ts';
export type { SdkContractOptions, SdkContractResult } from './sdk/expect-sdk-contract.ts';
export { type SdkCall, SdkRecorder, sdkRecorder } from './sdk/recorder.ts';

/** The calls that were recorded, held against versions of the SDK. */
export const expectSdkContract = expectSdkContractIn(process.env);
