/** Builds, and what is made live of them, as Twilio's library sees it. */

import { NOWHERE, refused, runtimeHandler, useTestApi } from '../../test/sandbox-project.js';
import { parseFault } from '../faults.js';

const { api, services, newProject, newBuild, deploy } = useTestApi();
const HANDLER = runtimeHandler('2.0.1');

describe('a build', () => {
  it.each([
    ['an old runtime', HANDLER, 'node18', 'unsupported runtime'],
    [
      'the latest runtime handler of npm',
      runtimeHandler('2.1.0'),
      'node22',
      'Some dependencies could not be validated',
    ],
    ['another refused runtime handler', runtimeHandler('2.0.3'), 'node22', 'Some dependencies could not be validated'],
    ['a range', runtimeHandler('^2.0.1'), 'node22', 'Some dependencies could not be validated'],
    ['dependencies that are no list', '{}', 'node22', 'Dependencies'],
    ['dependencies that are not JSON', 'twilio', 'node22', 'Dependencies'],
    ['a dependency without a version', '[{"name":"twilio"}]', 'node22', 'Dependencies'],
    ['null as a dependency', '[null]', 'node22', 'Dependencies'],
  ])('is refused with %s: 20001', async (_, dependencies, runtime, message) => {
    const project = await newProject();
    await expect(newBuild(project, dependencies, runtime)).rejects.toMatchObject(refused(400, 20001, message));
    expect(await services()(project.service).builds.list()).toEqual([]);
  });

  it.each(['node20', 'node22', 'node24'])('is made for %s', async (runtime) => {
    expect((await newBuild(await newProject(), HANDLER, runtime)).runtime).toBe(runtime);
  });

  it.each([
    ['node22', '2.1.2', 'completed', '2.1.2'],
    ['node22', '1.1.3', 'completed', '1.1.3'],
    ['node24', '2.1.2', 'completed', '2.1.2'],
    ['node24', '2.0.1', 'completed', '2.1.2'],
    ['node24', '1.2.0', 'completed', '2.1.2'],
    ['node24', '1.1.3', 'failed', '1.1.3'],
    ['node24', '1.0.0', 'failed', '1.0.0'],
  ])('for %s with runtime handler %s is %s with %s', async (runtime, handler, status, built) => {
    const project = await newProject();
    const dependencies = JSON.stringify([
      { name: 'twilio', version: '6.2.0' },
      { name: '@twilio/runtime-handler', version: handler },
    ]);
    const { sid } = await newBuild(project, dependencies, runtime);
    const build = await services()(project.service).builds(sid).fetch();
    expect(build).toMatchObject({ status, runtime });
    expect(build.dependencies).toEqual([
      { name: 'twilio', version: '6.2.0' },
      { name: '@twilio/runtime-handler', version: built },
    ]);
  });

  it.each(['node24', 'node22'])(
    'with a handler that the platform never had is refused under %s too',
    async (runtime) => {
      const project = await newProject();
      for (const version of ['2.1.0', '2.0.3', '2.1.1', '2.1.3', '3.0.0', '~2.1.2', 'latest']) {
        const refusal = newBuild(project, runtimeHandler(version), runtime);
        await expect(refusal).rejects.toMatchObject(refused(400, 20001, `@twilio/runtime-handler@${version}`));
      }
    },
  );

  it('is refused when it is empty, or of versions that are not there: 20001', async () => {
    const { service } = await newProject();
    const { builds } = services()(service);
    await expect(builds.create({})).rejects.toMatchObject(refused(400, 20001));
    const unknown = { functionVersions: [`ZN${NOWHERE}`] };
    await expect(builds.create(unknown)).rejects.toMatchObject(refused(400, 20001, 'FunctionVersions'));
  });

  it('takes its time, and cannot be deployed before it is ready', async () => {
    api().faults.set([parseFault('slow-build=60000')]);
    const project = await newProject();
    const { sid } = await newBuild(project);
    const status = async () => (await services()(project.service).builds(sid).buildStatus().fetch()).status;
    expect(await status()).toBe('building');
    await expect(deploy(project, sid)).rejects.toMatchObject(refused(400, 20001));
    api().store.state.services[0]!.builds[0]!.readyAt = Date.now();
    expect(await status()).toBe('completed');
    expect((await deploy(project, sid)).buildSid).toBe(sid);
  });

  it('is ready on time whatever the sandbox’s clock says', async () => {
    const project = await newProject();
    const { sid } = await newBuild(project);
    api().faults.set([parseFault('clock=-3600')]);
    expect((await services()(project.service).builds(sid).fetch()).status).toBe('completed');
  });

  it('fails when it shall, but for those that are refused', async () => {
    api().faults.set([parseFault('build-fails,nth=1')]);
    const project = await newProject();
    await expect(newBuild(project, '{}')).rejects.toMatchObject({ code: 20001 });
    const { sid } = await newBuild(project);
    expect((await services()(project.service).builds(sid).fetch()).status).toBe('failed');
    await expect(deploy(project, sid)).rejects.toMatchObject(refused(400, 20001));
  });

  it('cannot be removed while it is live', async () => {
    const project = await newProject();
    const [first, second] = [await newBuild(project), await newBuild(project)];
    await deploy(project, first.sid);
    const { builds } = services()(project.service);
    await expect(builds(first.sid).remove()).rejects.toMatchObject(refused(400, 20001));
    await deploy(project, second.sid);
    expect(await builds(first.sid).remove()).toBe(true);
    await expect(deploy(project, first.sid)).rejects.toMatchObject(refused(404, 20404));
  });
});

describe('a deployment', () => {
  it('of the live build is refused: 20409', async () => {
    const project = await newProject();
    const { sid } = await newBuild(project);
    await deploy(project, sid);
    await expect(deploy(project, sid)).rejects.toMatchObject(refused(409, 20409));
  });

  it('brings an older build back', async () => {
    const project = await newProject();
    const [first, second] = [await newBuild(project), await newBuild(project)];
    for (const { sid } of [first, second, first]) await deploy(project, sid);
    const { buildSid } = await services()(project.service).environments(project.environment).fetch();
    expect(buildSid).toBe(first.sid);
  });

  it('of no build takes down what is live', async () => {
    const project = await newProject();
    await deploy(project, (await newBuild(project)).sid);
    expect((await deploy(project)).buildSid).toBeNull();
    expect((await services()(project.service).environments(project.environment).fetch()).buildSid).toBeNull();
  });
});
