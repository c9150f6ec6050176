package io.plimsoll.server;

import io.plimsoll.inference.ChatModel;
import io.plimsoll.inference.EmbeddingModel;
import io.plimsoll.inference.EmbeddingModels;
import io.plimsoll.inference.LanguageDetector;
import io.plimsoll.inference.ModelMeter;
import io.plimsoll.inference.RerankModel;
import io.plimsoll.onnx.BundledModel;
import io.plimsoll.onnx.CrossEncoderReranker;
import io.plimsoll.onnx.LateInteractionReranker;
import io.plimsoll.onnx.OnnxEmbeddingModel;
import io.plimsoll.server.config.Chat;
import io.plimsoll.server.config.Embedding;
import io.plimsoll.server.config.PlimsollSettings;
import io.plimsoll.server.config.Rerank;
import io.plimsoll.server.inference.ChatDialect;
import io.plimsoll.server.inference.ChatSettings;
import io.plimsoll.server.inference.EmbeddingSettings;
import io.plimsoll.server.inference.HttpRerankModel;
import io.plimsoll.server.inference.ModelEndpoint;
import io.plimsoll.server.inference.OpenAiChatModel;
import io.plimsoll.server.inference.OpenAiEmbeddingModel;
import io.plimsoll.server.inference.RerankDialect;
import io.plimsoll.server.inference.Secret;
import io.plimsoll.server.resilience.FailoverChatModel;
import io.plimsoll.server.resilience.GuardSettings;
import io.plimsoll.server.resilience.GuardedEmbeddingModel;
import io.plimsoll.server.resilience.GuardedRerankModel;
import io.plimsoll.server.resilience.Guards;
import io.plimsoll.server.store.DataDirectory;
import io.plimsoll.tika.ParserLimits;
import io.plimsoll.tika.TikaDocumentParser;
import io.plimsoll.tika.TikaLanguageDetector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The models and the parser: in process, or the services that the settings name.
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {

    private static final BundledModel DEFAULT_EMBEDDING = BundledModel.BGE_SMALL_EN;
    private static final int CROSS_ENCODER_TOKENS = 512;

    /// What a dependency is asked to see whether it works again.
    private static final String TRIAL = "ok";

    @Bean(destroyMethod = "close")
    ClientCertificates clientCertificates(PlimsollSettings settings) {
        return new ClientCertificates(settings.tls().checkEvery());
    }

    /// Begins to load the standard model as soon as the settings and the folder are known.
    @Bean(destroyMethod = "close")
    BundledEmbeddings bundledEmbeddings(PlimsollSettings settings, DataDirectory data) {
        var embeddings = new BundledEmbeddings(cores(), cache(data));
        var embedding = settings.embedding();
        if (embedding.baseUrl().isEmpty()) {
            Arrays.stream(BundledModel.values())
                    .filter(model -> model.wireName().equals(standard(embedding)))
                    .forEach(embeddings::begin);
        }
        return embeddings;
    }

    /// Before all other beans are made.
    @Bean
    static BeanFactoryPostProcessor headStart() {
        return beans -> beans.getBean(BundledEmbeddings.class);
    }

    /// Whatever the standard model is, a collection may be rebuilt with a bundled one.
    @Bean(destroyMethod = "close")
    EmbeddingModels embeddingModels(
            PlimsollSettings settings,
            BundledEmbeddings bundled,
            Guards guards,
            ClientCertificates certificates,
            ModelMeter meter,
            QueueWaits waits) {
        var loaders = new LinkedHashMap<String, Supplier<? extends EmbeddingModel>>();
        var inference = waits.of("inference");
        for (var model : BundledModel.values()) {
            loaders.put(
                    model.wireName(), () -> guarded(bundled.load(model, inference), guards, GuardSettings.IN_PROCESS));
        }
        var embedding = settings.embedding();
        if (embedding.baseUrl().isPresent()) {
            loaders.put(
                    embedding.model().orElseThrow(),
                    () -> guarded(remote(embedding, certificates, meter), guards, GuardSettings.REMOTE));
        }
        var standard = standard(embedding);
        if (!loaders.containsKey(standard)) {
            throw new IllegalArgumentException("plimsoll.embedding.model is one of "
                    + String.join(", ", loaders.keySet()) + ", or set plimsoll.embedding.base-url for a service");
        }
        return new EmbeddingModels(standard, loaders);
    }

    private static String standard(Embedding embedding) {
        return embedding.model().orElse(DEFAULT_EMBEDDING.wireName());
    }

    private static EmbeddingModel guarded(EmbeddingModel model, Guards guards, GuardSettings settings) {
        var guard = guards.of("embedding-" + model.name(), settings);
        var guarded = new GuardedEmbeddingModel(model, guard);
        guard.onTrial(context -> guarded.embedQuery(context, TRIAL));
        return guarded;
    }

    private static EmbeddingModel remote(Embedding embedding, ClientCertificates certificates, ModelMeter meter) {
        return new OpenAiEmbeddingModel(
                endpoint(
                        "plimsoll.embedding",
                        embedding.baseUrl().orElseThrow(),
                        embedding.model().orElseThrow(),
                        embedding.apiKey(),
                        certificates.of("plimsoll.embedding.tls", embedding.tls())),
                new EmbeddingSettings(
                        embedding.dimensions().map(OptionalInt::of).orElse(OptionalInt.empty()),
                        embedding.maxTokens(),
                        embedding.queryPrefix(),
                        embedding.passagePrefix()),
                meter);
    }

    /// The standard model, loaded before the server is ready. It is closed with the others.
    @Bean(destroyMethod = "")
    EmbeddingModel embeddingModel(EmbeddingModels models) {
        return models.standard();
    }

    /// A model of the settings, else the embedding model's own tokens where it runs in process, else none.
    @Bean(destroyMethod = "close")
    @Nullable
    RerankModel rerankModel(
            PlimsollSettings settings,
            EmbeddingModel embedding,
            DataDirectory data,
            Guards guards,
            ClientCertificates certificates,
            ModelMeter meter) {
        var remote = settings.rerank().baseUrl().isPresent();
        var model =
                remote ? remote(settings.rerank(), certificates, meter) : inProcess(settings.rerank(), embedding, data);
        if (model == null) {
            return null;
        }
        var guard = guards.of("rerank", remote ? GuardSettings.REMOTE : GuardSettings.IN_PROCESS);
        var guarded = new GuardedRerankModel(model, guard);
        var trial = new RerankModel.RerankRequest(TRIAL, List.of(TRIAL), word -> 1);
        guard.onTrial(context -> guarded.score(context, trial));
        return guarded;
    }

    private static RerankModel remote(Rerank rerank, ClientCertificates certificates, ModelMeter meter) {
        return new HttpRerankModel(
                endpoint(
                        "plimsoll.rerank",
                        rerank.baseUrl().orElseThrow(),
                        rerank.model().orElse("default"),
                        rerank.apiKey(),
                        certificates.of("plimsoll.rerank.tls", rerank.tls())),
                RerankDialect.valueOf(rerank.dialect().toUpperCase(Locale.ROOT)),
                meter);
    }

    private static @Nullable RerankModel inProcess(Rerank rerank, EmbeddingModel embedding, DataDirectory data) {
        var neighbour = embedding instanceof GuardedEmbeddingModel guarded ? guarded.unguarded() : embedding;
        if (rerank.directory().isPresent()) {
            var folder = Path.of(rerank.directory().get());
            var name = String.valueOf(folder.getFileName());
            return neighbour instanceof OnnxEmbeddingModel model
                    ? CrossEncoderReranker.alongside(model, name, folder, CROSS_ENCODER_TOKENS)
                    : CrossEncoderReranker.load(name, folder, CROSS_ENCODER_TOKENS, cores(), cache(data));
        }
        return neighbour instanceof OnnxEmbeddingModel model
                ? new LateInteractionReranker(model, LateInteractionReranker.Recipe.DEFAULT)
                : null;
    }

    /// The services in the order of the settings, each with a guard of its own.
    @Bean(destroyMethod = "close")
    @Nullable
    ChatModel chatModel(PlimsollSettings settings, Guards guards, ClientCertificates certificates, ModelMeter meter) {
        var chat = settings.chat();
        return chat.baseUrl().isPresent() ? chatModel(chat, chat.first(), guards, certificates, meter) : null;
    }

    @Bean(destroyMethod = "close")
    @Nullable
    AlternativeChatModel alternativeChatModel(
            PlimsollSettings settings, Guards guards, ClientCertificates certificates, ModelMeter meter) {
        var chat = settings.chat();
        return chat.alternative().isPresent()
                ? new AlternativeChatModel(chatModel(chat, chat.alternative().get(), guards, certificates, meter))
                : null;
    }

    private static ChatModel chatModel(
            Chat chat, Chat.Service first, Guards guards, ClientCertificates certificates, ModelMeter meter) {
        var members = new ArrayList<FailoverChatModel.Member>();
        members.add(member("plimsoll.chat", first, chat, !chat.fallbacks().isEmpty(), guards, certificates, meter));
        for (int i = 0; i < chat.fallbacks().size(); i++) {
            boolean hasNext = i + 1 < chat.fallbacks().size();
            members.add(member(
                    "plimsoll.chat.fallbacks[" + i + "]",
                    chat.fallbacks().get(i),
                    chat,
                    hasNext,
                    guards,
                    certificates,
                    meter));
        }
        return new FailoverChatModel(members, chat.hedgeAfter());
    }

    private static FailoverChatModel.Member member(
            String setting,
            Chat.Service service,
            Chat chat,
            boolean hasNext,
            Guards guards,
            ClientCertificates certificates,
            ModelMeter meter) {
        var model = new OpenAiChatModel(
                endpoint(
                        setting,
                        service.baseUrl(),
                        service.model(),
                        service.apiKey(),
                        certificates.of(setting + ".tls", service.tls())),
                new ChatSettings(
                        ChatDialect.valueOf(service.dialect().toUpperCase(Locale.ROOT)),
                        hasNext ? chat.failOverAfter() : chat.firstToken(),
                        chat.betweenTokens()),
                meter);
        var guard =
                guards.of("chat-" + service.model(), GuardSettings.REMOTE.bounded(chat.concurrent(), chat.waiting()));
        var trial = new ChatModel.ChatRequest(List.of(new ChatModel.Message(ChatModel.Speaker.USER, TRIAL)), 1);
        guard.onTrial(context -> guard.call(context, () -> model.chat(context, trial, unused -> {})));
        return new FailoverChatModel.Member(model, guard);
    }

    @Bean
    TikaDocumentParser documentParser() {
        return new TikaDocumentParser(ParserLimits.defaults());
    }

    @Bean
    ParserWarmUp parserWarmUp(TikaDocumentParser parser) {
        return new ParserWarmUp(parser::warmUp);
    }

    @Bean
    LanguageDetector languageDetector() {
        return new TikaLanguageDetector();
    }

    /// Names the setting when a value is refused, and never repeats the value: it may hold a credential.
    private static ModelEndpoint endpoint(
            String setting, String baseUrl, String model, Optional<String> key, Optional<SSLContext> tls) {
        try {
            return new ModelEndpoint(
                    new URI(baseUrl), key.filter(text -> !text.isBlank()).map(Secret::new), model, tls);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(setting + ".base-url is not a URL");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage());
        }
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static Path cache(DataDirectory data) {
        return data.root().resolve("native");
    }
}
