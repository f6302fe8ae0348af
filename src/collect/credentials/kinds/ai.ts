import { around, type CredentialKind, named, tokens } from '../kind.ts';

/** Credentials of model providers, their surroundings and tools that agents use. */
export const AI_KINDS: readonly CredentialKind[] = [
  ...tokens(String.raw`
    anthropic-api-key | Anthropic | high | models, billed to the organisation | sk-ant-api | %D{2,4}-%W{80,120}
    anthropic-admin-key | Anthropic | critical | members and keys of an organisation | sk-ant-admin01- | %W{80,120}
    anthropic-session-token | Anthropic | critical | an account of a person | sk-ant-oat01-,sk-ant-ort01-,sk-ant-sid01- | %W{80,120}
    openai-project-key | OpenAI | high | models and files of a project | sk-proj- | %W{48,180}
    openai-service-key | OpenAI | high | models and files of a project | sk-svcacct- | %W{48,180}
    openai-admin-key | OpenAI | critical | members and keys of an organisation | sk-admin- | %W{48,180}
    openrouter-key | OpenRouter | high | models of many vendors | sk-or-v1- | %H{64}
    langfuse-key | Langfuse | high | recorded prompts and answers | sk-lf- | %X
    litellm-key | LiteLLM | high | models behind a proxy | sk-litellm- | %W{20,60}
    groq-key | Groq | high | models, billed to the organisation | gsk_ | %A{52}
    xai-key | xAI | high | models, billed to the organisation | xai- | %W{80}
    perplexity-key | Perplexity | high | models, billed to the organisation | pplx- | %A{48}
    replicate-token | Replicate | high | models, billed to the organisation | r8_ | %A{37}
    hugging-face-token | Hugging Face | critical | private models and data sets | hf_ | [A-Za-z]{34}
    hugging-face-organisation-token | Hugging Face | critical | private models and data sets of an organisation | api_org_ | [A-Za-z]{34}
    fireworks-key | Fireworks AI | high | models, billed to the organisation | fw_ | %A{22,24}
    together-key | Together AI | high | models, billed to the organisation | tgp_v1_ | %W{43}
    langsmith-personal-key | LangChain | high | recorded prompts and answers | lsv2_pt_ | %H{32}_%H{10}
    langsmith-service-key | LangChain | high | recorded prompts and answers | lsv2_sk_ | %H{32}_%H{10}
    pinecone-key | Pinecone | high | a vector store | pcsk_ | %A{5,6}_%A{60,66}
    tavily-key | Tavily | medium | web search | tvly- | (?:dev-|prod-)?%W{32,52}
    firecrawl-key | Firecrawl | medium | web crawling | fc- | %H{32}
    elevenlabs-key | ElevenLabs | high | voices, billed to the organisation | sk_ | %H{48}
    nvidia-key | NVIDIA | high | models, billed to the organisation | nvapi- | %W{60,70}
    databricks-token | Databricks | critical | notebooks, data and models of a workspace | dapi | %H{32}(?:-%D)?
    cerebras-key | Cerebras | high | models, billed to the organisation | csk- | %L{48}
    brave-search-key | Brave | medium | web search | BSA | %W{27,29}
    jina-key | Jina AI | medium | embeddings and reading of web pages | jina_ | %W{60}
    voyage-key | Voyage AI | high | embeddings, billed to the organisation | pa- | %W{43}
    e2b-key | E2B | high | sandboxes that run code | e2b_ | %H{40}
    apify-token | Apify | high | crawlers and their data | apify_api_ | %A{36}
    browserbase-key | Browserbase | high | remote browsers and their sessions | bb_live_ | %W{24,40}
    context7-key | Context7 | low | documentation search | ctx7sk- | %X
    modal-token | Modal | critical | code that runs in the cloud | as- | %A{22}
    roboflow-key | Roboflow | medium | image models | rf_ | %A{20,32}
    anyscale-key | Anyscale | high | models and clusters | esecret_ | %L{26,32}
    lightning-key | Lightning AI | high | models and studios | lit_ | %A{36,44}
    comet-key | Comet | medium | experiments | cmt_ | %A{25,40}
  `),
  ...named(String.raw`
    deepseek-key | DeepSeek | high | models, billed to the organisation | deepseek | sk-%H{32}
    moonshot-key | Moonshot AI | high | models, billed to the organisation | moonshot,kimi_api | sk-%A{48}
    dashscope-key | Alibaba Cloud | high | models, billed to the organisation | dashscope,qwen_api | sk-%H{32}
    stability-key | Stability AI | high | image models | stability | sk-%A{48}
    cohere-key | Cohere | high | models, billed to the organisation | cohere,co_api | %A{40}
    mistral-key | Mistral AI | high | models, billed to the organisation | mistral | %A{32}
    weights-and-biases-key | Weights & Biases | high | experiments and models | wandb | %H{40}
    exa-key | Exa | medium | web search | exa_api,exaapi | %X
    assemblyai-key | AssemblyAI | high | transcripts | assemblyai,assembly_ai | %H{32}
    deepgram-key | Deepgram | high | transcripts | deepgram | %H{40}
    serpapi-key | SerpApi | medium | web search | serpapi,serp_api | %H{64}
    qdrant-key | Qdrant | high | a vector store | qdrant | %W{32,60}
    weaviate-key | Weaviate | high | a vector store | weaviate | %A{36,40}
    together-legacy-key | Together AI | high | models, billed to the organisation | together_api,togetherai | %H{64}
    ai21-key | AI21 | high | models, billed to the organisation | ai21 | %A{32}
    runpod-key | RunPod | critical | rented machines | runpod | (?:rpa_)?%A{40,48}
  `),
  ...around(String.raw`
    openai-legacy-key | OpenAI | high | models and files of an organisation | t3blbkfj | 24 | (?<![A-Za-z0-9])sk-%A{20}T3BlbkFJ%A{20}(?![A-Za-z0-9])
  `),
];
