package io.plimsoll.tika;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TikaLanguageDetectorTest {

    private static final TikaLanguageDetector DETECTOR = new TikaLanguageDetector();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en | How do I reset my password?",
                "en | load line marks on vessels",
                "en | What is the refund policy?",
                "en | The certificate is issued after a survey of the hull and remains valid for a period of five years.",
                "de | Wie setze ich mein Passwort zur\u00fcck?",
                "de | Welche Fristen gelten f\u00fcr die K\u00fcndigung?",
                "fr | Quelle est la dur\u00e9e de la garantie ?",
                "es | \u00bfCu\u00e1l es el plazo de entrega?",
                "it | Qual \u00e8 il termine di consegna?",
                "pt | Como posso alterar a minha senha?",
                "nl | Hoe kan ik mijn wachtwoord wijzigen?",
                "sv | Hur \u00e4ndrar jag mitt l\u00f6senord?",
                "da | Hvordan \u00e6ndrer jeg min adgangskode?",
                "no | Hvordan endrer jeg passordet mitt?",
                "pl | Jak mog\u0119 zmieni\u0107 swoje has\u0142o?",
                "ru | \u041a\u0430\u043a \u0438\u0437\u043c\u0435\u043d\u0438\u0442\u044c \u043c\u043e\u0439 \u043f\u0430\u0440\u043e\u043b\u044c \u0432 \u0441\u0438\u0441\u0442\u0435\u043c\u0435?",
                "uk | \u042f\u043a \u043c\u0435\u043d\u0456 \u0437\u043c\u0456\u043d\u0438\u0442\u0438 \u0441\u0432\u0456\u0439 \u043f\u0430\u0440\u043e\u043b\u044c?",
                "ja | \u30d1\u30b9\u30ef\u30fc\u30c9\u3092\u5909\u66f4\u3059\u308b\u65b9\u6cd5\u306f\u4f55\u3067\u3059\u304b",
                "zh | \u5982\u4f55\u66f4\u6539\u6211\u7684\u5bc6\u7801\uff1f",
                "ko | \ube44\ubc00\ubc88\ud638\ub97c \uc5b4\ub5bb\uac8c \ubcc0\uacbd\ud558\ub098\uc694?",
                "ar | \u0643\u064a\u0641 \u064a\u0645\u0643\u0646\u0646\u064a \u062a\u063a\u064a\u064a\u0631 \u0643\u0644\u0645\u0629 \u0627\u0644\u0645\u0631\u0648\u0631\u061f"
            })
    void questionsAreToldApart(String language, String question) {
        assertThat(DETECTOR.detect(question)).contains(language);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Hello", "invoice 4711", "ERR-4711 OK", "2024 12 31 17 55", "?!", "\uD83D\uDE00 \uD83D\uDE00"
            })
    void shortTextsAreNotGuessed(String text) {
        assertThat(DETECTOR.detect(text)).isEmpty();
    }

    @Test
    void aMixedTextIsNotGuessed() {
        assertThat(DETECTOR.detect("How do I reset my password? Wie setze ich mein Passwort zur\u00fcck?"))
                .isEmpty();
    }
}
