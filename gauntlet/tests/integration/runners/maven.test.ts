import { describe, expect, test } from 'vitest';
import { hasProgram } from '../../testing/packages.ts';
import { expectNoPass, hanging, proof } from '../../testing/proof.ts';

const isHere = hasProgram('mvn', '--version');
const missing = isHere ? '' : ' (not run: Maven is not installed here)';

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId><artifactId>shop</artifactId><version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies><dependency>
    <groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId>
    <version>5.11.4</version><scope>test</scope>
  </dependency></dependencies>
  <build><plugins><plugin>
    <artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version>
  </plugin></plugins></build>
</project>
`;
const HEAD = `package com.example;
import static org.junit.jupiter.api.Assertions.*;
import org.junit.jupiter.api.*;
`;
const PATH = 'src/test/java/com/example/PriceTest.java';

function maven(body: string, configuration?: string) {
  const files = { 'pom.xml': POM, [PATH]: `${HEAD}class PriceTest {\n${body}\n}\n` };
  return proof(files, configuration === undefined ? {} : { configuration });
}

describe.skipIf(!isHere)(`maven${missing}`, () => {
  test('a new project: right counts, the failure with file and line, exit code 1', async () => {
    const shown = await maven(`  @Test void adds() { assertEquals(2, 1 + 1); }
  @Test void rounds() {
    assertEquals(3, Math.round(2.4));
  }
  @Test @Disabled("later") void later() {}
  @Test void broken() { throw new IllegalStateException("no db"); }`);
    expect(shown.counts).toEqual({ passed: 1, failed: 2, skipped: 1 });
    expect(shown.code).toBe(1);
    const rounds = shown.failures.find(({ title }) => title.startsWith('PriceTest > rounds'));
    expect(rounds).toMatchObject({ at: `${PATH}:7`, outcome: 'failed' });
    expect(rounds?.message).toContain('expected: <3> but was: <2>');
    const broken = shown.failures.find(({ title }) => title.startsWith('PriceTest > broken'));
    expect(broken).toMatchObject({ at: `${PATH}:10`, outcome: 'errored' });
  });

  test('all pass: exit code 0', async () => {
    const shown = await maven('  @Test void a() {}');
    expect(shown).toMatchObject({ code: 0, outlook: 'pass', counts: { passed: 1 } });
  });

  test.each([
    ['zero tests', '', undefined],
    ['what does not compile', '  @Test void a() { gone(); }', undefined],
    ['a process that dies', '  @Test void a() { Runtime.getRuntime().halt(0); }', undefined],
    ['a hang', '  @Test void a() { for (;;); }', hanging('maven')],
  ])('%s never passes', async (_name, body, configuration) => {
    expectNoPass(await maven(body, configuration));
  });
});
