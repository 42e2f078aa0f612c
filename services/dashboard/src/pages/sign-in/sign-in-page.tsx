import { Alert, Anchor, Button, Center, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { localPath, paths } from '../../app/paths.js';
import { useDashboardData } from '../../data/dashboard-data.js';
import { queryKeys } from '../../data/query-keys.js';
import { sessionQuery, signIn, signInProblem } from '../../data/session.js';

export function Component() {
  const [token, setToken] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [search] = useSearchParams();
  const { data: session } = useQuery({ ...sessionQuery, retry: false });
  const { connection } = useDashboardData();
  const client = useQueryClient();
  const navigate = useNavigate();
  const next = localPath(search.get('next'));
  useEffect(() => {
    document.title = 'Sign in · Mozpool';
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const signedIn = await signIn(token.trim());
      client.clear();
      client.setQueryData(queryKeys.session, signedIn);
      // what was followed was followed as somebody else
      connection.stop();
      connection.start();
      await navigate(next, { replace: true });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };

  if (session?.auth === 'none') return <Navigate to={paths.overview()} replace />;
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="lg" bg="var(--mozpool-surface)" w="100%" maw={420} component="form" onSubmit={submit} aria-labelledby="sign-in">
        <Stack gap="md">
          <Group gap="sm">
            <img src="/favicon.svg" alt="" width={28} height={28} />
            <Title order={1} size="h3" id="sign-in">
              Sign in to Mozpool
            </Title>
          </Group>
          <PasswordInput
            label="Token"
            description="Begins with mzp_. It is exchanged for a session of a week, which ends when you sign out."
            placeholder="mzp_…"
            name="token"
            autoComplete="current-password"
            required
            autoFocus
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the token', tabIndex: 0 }}
          />
          {error !== null && (
            <Alert color="red" variant="outline" role="alert" title="You could not be signed in">
              {signInProblem(error)}
            </Alert>
          )}
          <Button type="submit" loading={isBusy}>
            Sign in
          </Button>
          <Text size="sm" c="dimmed">
            You have none? Whoever runs this installation makes one. What can be asked for is described in{' '}
            <Anchor href="/api/docs/" size="sm" underline="always">
              the reference of the API
            </Anchor>
            .
          </Text>
        </Stack>
      </Paper>
    </Center>
  );
}
