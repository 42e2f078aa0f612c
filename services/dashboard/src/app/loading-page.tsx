import { Center, Loader } from '@mantine/core';

/** While the first page is loaded. */
export function LoadingPage() {
  return (
    <Center mih="100vh" role="status" aria-label="Loading">
      <Loader />
    </Center>
  );
}
