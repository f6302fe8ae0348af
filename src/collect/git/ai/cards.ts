import type { JsonObject } from '../../../model/json.ts';

/** Packages that call or run a model, in the names of their registries. */
export const AI_PACKAGES: readonly string[] = [
  'openai',
  '@openai/agents',
  'openai-agents',
  'anthropic',
  '@anthropic-ai/sdk',
  '@anthropic-ai/claude-agent-sdk',
  'claude-agent-sdk',
  '@google/genai',
  '@google/generative-ai',
  'google-genai',
  'google-generativeai',
  'google-cloud-aiplatform',
  'mistralai',
  '@mistralai/mistralai',
  'cohere',
  'cohere-ai',
  'groq',
  'groq-sdk',
  'ollama',
  'replicate',
  'litellm',
  'ai',
  '@ai-sdk/openai',
  '@ai-sdk/anthropic',
  '@ai-sdk/google',
  'langchain',
  '@langchain/core',
  '@langchain/openai',
  'langchain-core',
  'langchain-openai',
  'langgraph',
  '@langchain/langgraph',
  'llama-index',
  'llamaindex',
  'transformers',
  '@huggingface/inference',
  '@huggingface/transformers',
  'huggingface-hub',
  'diffusers',
  'sentence-transformers',
  'torch',
  'tensorflow',
  'keras',
  'scikit-learn',
  'xgboost',
  'vllm',
  'llama-cpp-python',
  'crewai',
  'autogen',
  'pyautogen',
  'semantic-kernel',
  '@modelcontextprotocol/sdk',
  'mcp',
  'fastmcp',
  'pydantic-ai',
  'dspy',
  'haystack-ai',
  'boto3-bedrock',
  '@aws-sdk/client-bedrock-runtime',
  'github.com/openai/openai-go',
  'github.com/anthropics/anthropic-sdk-go',
  'github.com/modelcontextprotocol/go-sdk',
  'async-openai',
  'rmcp',
  'candle-core',
];

const TEMPLATE_TEXT = /\[more information needed\]|\bTODO\b|\bTBD\b|<!-- provide|lorem ipsum/i;

/** Tells whether a README is a card by its front matter, as model hubs read it; '' where it is none. */
export function readmeCard(text: string): 'model' | 'dataset' | '' {
  const front = frontMatter(text);
  if (/^(?:base_model|pipeline_tag|library_name|model-index|model_name):/m.test(front)) return 'model';
  return /^(?:task_categories|size_categories|dataset_info|annotations_creators|pretty_name):/m.test(front)
    ? 'dataset'
    : '';
}

function frontMatter(text: string): string {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  if (!/^---\r?\n/.test(text.slice(start, start + 6))) return '';
  const end = text.indexOf('\n---', start + 4);
  return end === -1 || end > 20_000 ? '' : text.slice(start + 4, end + 1);
}

/** Returns what a model card holds: front matter and the sections a reader needs. */
export function cardFact(path: string, text: string): JsonObject {
  const front = frontMatter(text);
  const has = (key: string): boolean => new RegExp(`^${key}:\\s{0,5}(?:\\S|$)`, 'm').test(front);
  const headings = text
    .split('\n')
    .filter((line) => /^\s{0,3}(?:#{1,6}\s|\*\*)/.test(line))
    .join('\n');
  return {
    path,
    licence: has('license') || /licen[cs]e/i.test(headings),
    baseModel: has('base_model') || /base model|model details|architecture/i.test(headings),
    data: has('datasets') || /training data|data\b/i.test(headings),
    results:
      has('metrics') ||
      has('model-index') ||
      has('eval_results') ||
      /evaluation|metrics|results|performance/i.test(headings),
    intendedUse: /intended use|uses\b|direct use|purpose/i.test(headings),
    limits: /limitation|limits|out[- ]of[- ]scope|risks/i.test(headings),
    bias: /\bbias(?:es|ed)?\b|fairness/i.test(text),
    template: TEMPLATE_TEXT.test(text),
  };
}

/** Returns what a description of a dataset holds. */
export function dataCardFact(path: string, text: string): JsonObject {
  return {
    path,
    source: /source|origin|provenance|collect/i.test(text),
    licence: /licen[cs]e|terms of use/i.test(text),
    personalData: /personal (?:data|information)|personally identif|\bPII\b|\bGDPR\b/i.test(text),
    size: /\b(?:rows|records|samples|examples|entries|size|instances)\b/i.test(text),
    template: TEMPLATE_TEXT.test(text),
  };
}
