/** One pattern that is looked for in the texts of a server, and why a person should read the place. */
export interface PhraseRule {
  readonly id: string;
  readonly reason: string;
  /** Global, case-insensitive, linear: every quantifier is bounded or stands alone. */
  readonly expression: RegExp;
}

/**
 * Phrases by which published attacks have steered a model from the text of a tool. Each is a candidate for a person to
 * read and no proof: our own list, drawn from reports of tool poisoning, kept narrow so that ordinary documentation
 * ("call this before get_docs", "do not show raw ids") is not among them.
 */
export const INSTRUCTION_RULES: readonly PhraseRule[] = [
  {
    id: 'set-aside-instructions',
    reason: 'The text tells the model to set aside what it was told before.',
    expression:
      /\b(?:ignore|disregard|forget|override|bypass)\s{1,3}(?:(?:all|any|the|your|of|every|these|those|previous|prior|above|earlier|existing|other|system|safety)\s{1,3}){1,5}(?:instructions?|prompts?|rules|guidelines|directions|policies|context|messages)\b/gi,
  },
  {
    id: 'set-aside-instructions-elsewhere',
    reason: 'The same in German, French, Spanish, Portuguese, Italian, Chinese or Japanese.',
    expression:
      /ignorier(?:e|en|t)\s{1,3}(?:alle\s{1,3}|die\s{1,3}|sie\s{1,3}){0,3}(?:vorherigen|bisherigen|obigen|früheren)|ignore[rz]?\s{1,3}(?:toutes\s{1,3})?les\s{1,3}(?:instructions|consignes)|ignor[ae]\s{1,3}(?:todas\s{1,3})?(?:las|as|le|tutte\s{1,3}le)\s{1,3}(?:instrucciones|instruções|istruzioni)|忽略(?:之前|以上|先前|前面)?(?:的)?(?:所有|全部)?(?:的)?(?:指令|指示|提示)|(?:以前|これまで|上記)の(?:指示|命令)を無視/giu,
  },
  {
    id: 'keep-from-user',
    reason: 'The text asks the model to keep something from the person it works for.',
    expression:
      /\b(?:do\s{1,3}not|don['’]t|never|without|must\s{1,3}not|avoid)\s{1,3}(?:ever\s{1,3})?(?:tell(?:ing)?|inform(?:ing)?|notify(?:ing)?|alert(?:ing)?|warn(?:ing)?)\s{1,3}(?:the\s{1,3}|this\s{1,3}to\s{1,3}the\s{1,3})?(?:user|human|customer|operator|person)\b|\b(?:do\s{1,3}not|don['’]t|never)\s{1,3}(?:mention|reveal|disclose|talk\s{1,3}about)\s{1,3}(?:this|that|these|it|any\s{1,3}of\s{1,3}this)\b/gi,
  },
  {
    id: 'skip-confirmation',
    reason: 'The text asks the model to act without the consent of a person.',
    expression:
      /\b(?:do\s{1,3}not|don['’]t|never|without)\s{1,3}(?:ask(?:ing)?|wait(?:ing)?|request(?:ing)?|requir(?:e|ing))\s{1,3}(?:for\s{1,3})?(?:the\s{1,3}|any\s{1,3})?(?:user|human|person|operator)?(?:['’]s)?\s{0,3}(?:for\s{1,3})?(?:confirmation|permission|approval|consent)\b/gi,
  },
  {
    id: 'before-any-tool',
    reason: 'The text claims precedence over every other tool.',
    expression:
      /\b(?:before|prior\s{1,3}to|instead\s{1,3}of)\s{1,3}(?:you\s{1,3})?(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?|execut(?:e|ing))\s{1,3}(?:any|all|every|each|another)\s{1,3}(?:of\s{1,3}the\s{1,3})?(?:other\s{1,3})?(?:tools?|functions?)\b/gi,
  },
  {
    id: 'whenever-another-tool',
    reason: 'The text ties itself to calls of other tools.',
    expression:
      /\b(?:whenever|every\s{1,3}time|each\s{1,3}time)\s[^.\n]{0,60}\b(?:tool|function)\s{1,3}is\s{1,3}(?:called|used|invoked|run)\b/gi,
  },
  {
    id: 'instruction-mark-up',
    reason: 'Mark-up that sets words apart for the model, or imitates the frame of a conversation.',
    expression:
      /<\/?(?:important|system[_-]prompt|secret|hidden|assistant|instructions?|sys|im_start|im_end)>|<\/system>|<\|(?:im_start|im_end|system|endoftext)\|>|\[\/?INST\]|<<\/?SYS>>/gi,
  },
  {
    id: 'new-role',
    reason: 'The text gives the model another role.',
    expression:
      /\byou\s{1,3}are\s{1,3}now\s{1,3}(?:a|an|in|the|acting|running)\b|\b(?:enter|enable|activate)\s{1,3}(?:developer|debug|admin|god|unrestricted)\s{1,3}mode\b/gi,
  },
  {
    id: 'conversation-into-argument',
    reason: 'The text asks for the conversation or the system prompt to be passed along.',
    expression:
      /\b(?:include|pass|put|send|append|copy|provide|attach|insert)\b[^.\n]{0,60}\b(?:conversation\s{1,3}history|chat\s{1,3}history|(?:full|entire|whole|complete)\s{1,3}(?:conversation|chat|context)|system\s{1,3}prompt|previous\s{1,3}messages|private\s{1,3}keys?)\b/gi,
  },
  {
    id: 'file-into-argument',
    reason: 'The text asks for the content of a file to be passed along in a parameter.',
    expression:
      /\b(?:pass|put|include|provide|send|copy)\s{1,3}(?:its|the|their)\s{1,3}contents?\s{1,3}(?:as|in|into|to|through|via)\s{1,3}(?:the\s{1,3})?['"`]?\w{1,40}['"`]?/gi,
  },
  {
    id: 'must-come-first',
    reason: 'The text demands to be called first whatever the task.',
    expression:
      /\b(?:must|always)\s{1,3}(?:be\s{1,3})?(?:call|called|use|used|run|invoke|invoked)\s{1,3}(?:this\s{1,3}(?:tool|function)\s{1,3}|it\s{1,3})?(?:first\s{1,3}(?:for|in|on)\s{1,3}(?:any|every|all)|before\s{1,3}(?:any(?:thing)?|every(?:thing)?|all)\b)/gi,
  },
  {
    id: 'address-with-data',
    reason: 'An image or link whose address has a place for data: showing it sends the data away.',
    expression: /!?\[[^\]\n]{0,80}\]\(https?:\/\/[^)\s]{1,200}[?&/][^)\s=]{0,60}=?\s?(?:\{|\$\{|<|%7B)/gi,
  },
];

/** Places on a machine whose content nobody should hand to a model, told by names that hardly mean anything else. */
export const SENSITIVE_PATH_RULES: readonly PhraseRule[] = [
  {
    id: 'ssh-key',
    reason: 'Keys and settings of secure shell; the public half of a key is left alone.',
    expression: /(?:^|[\s"'`(~/\\])\.ssh[/\\]|\bid_(?:rsa|dsa|ecdsa|ed25519)\b(?!\.pub)|\bauthorized_keys\b/gi,
  },
  {
    id: 'cloud-credentials',
    reason: 'Credentials of cloud command-line tools.',
    expression:
      /\.aws[/\\](?:credentials|config)\b|\.config[/\\]gcloud\b|application_default_credentials\.json|\.azure[/\\](?:accesstokens|msal_token_cache|azureprofile)/gi,
  },
  { id: 'cluster-credentials', reason: 'Access to a Kubernetes cluster.', expression: /\.kube[/\\]config\b/gi },
  {
    id: 'environment-file',
    reason: 'Variables with secrets; examples of such files, and variables in program code, are left alone.',
    expression: /(?<![\w)\]}.*])\.env(?:\.(?:local|production|prod|development|staging))?(?![\w.-])/gi,
  },
  {
    id: 'system-accounts',
    reason: 'Accounts of the operating system.',
    expression: /\/etc\/(?:passwd|shadow|sudoers)\b/gi,
  },
  {
    id: 'agent-configuration',
    reason: 'Configuration of agents, where servers and their secrets stand.',
    expression:
      /\bclaude_desktop_config\.json\b|(?:^|[\s"'`(~/\\])\.claude\.json\b|(?:^|[\s"'`(~/\\])\.(?:cursor|vscode|roo|kiro)[/\\](?:settings[/\\])?mcp\.json\b|(?:^|[\s"'`(/\\])\.?mcp\.json\b/gi,
  },
  {
    id: 'package-credentials',
    reason: 'Credentials of package managers, git, containers and file transfer.',
    expression: /(?:^|[\s"'`(~/\\])\.(?:npmrc|pypirc|netrc|git-credentials|pgpass)\b|\.docker[/\\]config\.json\b/gi,
  },
  {
    id: 'shell-history',
    reason: 'What people typed, passwords included.',
    expression: /(?:^|[\s"'`(~/\\])\.(?:bash|zsh|python|mysql|psql)_history\b/gi,
  },
  {
    id: 'password-store',
    reason: 'Stores of passwords and sessions.',
    expression: /\blogin\.keychain|\bkeychain-db\b|\bLogin Data\b|\.password-store[/\\]|\bwallet\.dat\b|\.gnupg[/\\]/g,
  },
];
