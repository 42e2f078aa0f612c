import { Box, Button, Group, Menu, Text } from '@mantine/core';
import { IconLogin2, IconLogout, IconUser } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation, useNavigate } from 'react-router';
import { sessionQuery, signOut } from '../data/session.js';
import { notifyProblem } from '../ui/notify.js';
import { paths } from './paths.js';

const ICON_SIZE = 16;

/** Who is signed in, what they may do, and the way out; or the way in. */
export function IdentityMenu() {
  const { data: session } = useQuery(sessionQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  // where tokens are off nobody is anybody
  if (!session || session.auth === 'none') return null;
  if (!session.signed_in)
    return (
      <Button
        component={Link}
        to={paths.signIn({ next: pathname + search })}
        size="xs"
        variant="default"
        leftSection={<IconLogin2 size={ICON_SIZE} aria-hidden />}
      >
        Sign in
      </Button>
    );
  const leave = async () => {
    try {
      await signOut();
    } catch (error) {
      return notifyProblem('You could not be signed out', error);
    }
    // nothing that this person was shown stays for the next one
    client.clear();
    await navigate(paths.signIn());
  };
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button size="xs" variant="default" aria-label={`Signed in as ${session.name}`}>
          <Group component="span" gap={8} wrap="nowrap">
            <IconUser size={ICON_SIZE} aria-hidden />
            <Box component="span" visibleFrom="sm">
              {session.name}
            </Box>
          </Group>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="sm" px="sm" py="xs">
          Token <b>{session.name}</b>, scope {session.scope}
          {session.pools && `, pools ${session.pools.join(', ')}`}
        </Text>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={ICON_SIZE} aria-hidden />} onClick={leave}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
