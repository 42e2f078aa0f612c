import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { NEW_REQUEST_KEYS, type NewRequest } from '../../app/paths.js';
import { useImages } from '../../data/inventory.js';
import { sessionQuery } from '../../data/session.js';
import { draftProblems, newDraft, type RequestDraft } from './request-draft.js';

/** What a person has written, over what the address and the session say. */
export function useDraft() {
  const [search] = useSearchParams();
  const { data: session } = useQuery(sessionQuery);
  const { data: images } = useImages();
  const [written, setWritten] = useState<Partial<RequestDraft>>({});
  const wanted: NewRequest = Object.fromEntries(NEW_REQUEST_KEYS.map((key) => [key, search.get(key) ?? undefined]));
  const draft: RequestDraft = { ...newDraft(wanted, session?.signed_in ? session.name : ''), ...written };
  const image = images?.find(({ name }) => name === draft.image);
  const keys = image?.boot_config_keys ?? [];
  return {
    draft,
    images,
    /** What the image asks for. */
    keys,
    problems: draftProblems(draft, keys),
    change: (change: Partial<RequestDraft>) => setWritten((before) => ({ ...before, ...change })),
  };
}
