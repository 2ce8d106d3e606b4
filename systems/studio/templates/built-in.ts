/** PURE: the templates that are there from the start. Read-only: who wants another one forks it. */
import type { TemplateDefinition } from '../model/nouns.ts';

export interface BuiltInTemplate {
  readonly templateId: string;
  readonly name: string;
  readonly description: string;
  readonly definition: TemplateDefinition;
}

export const builtInTemplates: readonly BuiltInTemplate[] = [
  {
    templateId: 'system-question-answer',
    name: 'Question and answer',
    description: 'A question about a topic, and its answer: for instruction tuning.',
    definition: {
      steps: [
        {
          id: 'question',
          model: 'cheap',
          prompt: [
            "Write one question that a {{ reader|default('beginner') }}" +
              ' would ask about {{ topic }}.',
            'Give the question only.',
          ].join('\n'),
          max_tokens: 80,
        },
        {
          id: 'answer',
          model: 'cheap',
          prompt:
            'Answer in plain words, in three sentences at most.\n\n{{ steps.question.output }}',
          max_tokens: 200,
        },
      ],
    },
  },
  {
    templateId: 'system-review',
    name: 'Product review',
    description: 'Reviews with a given number of stars: for sentiment models.',
    definition: {
      steps: [
        {
          id: 'review',
          model: 'cheap',
          prompt:
            'Write a review of {{ product }} with {{ stars|default(4) }}' +
            ' of 5 stars.\n{% if persona is defined %}The writer is {{ persona }}' +
            '.\n{% endif %}Do not mention the number of stars.',
          max_tokens: 160,
        },
      ],
    },
  },
  {
    templateId: 'system-paraphrase',
    name: 'Paraphrase',
    description: 'The same said in other words, in another style.',
    definition: {
      steps: [
        {
          id: 'paraphrase',
          model: 'cheap',
          prompt: [
            'Say this in other words. Style: {{ style|default(text|writing_style) }}.',
            '',
            '{{ text }}',
          ].join('\n'),
          max_tokens: 200,
        },
      ],
    },
  },
];
